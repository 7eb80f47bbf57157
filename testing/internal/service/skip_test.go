// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

func TestSkipMovesOneExecutionToItsNextTimer(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	other := startIn(t, r.svc, service.StartRequest{FunctionName: "order", Name: "other"})
	other.invoke()
	r.checkpoint(waitStart("long", 3600), waitStart("short", 60))
	other.checkpoint(waitStart("long", 3600))
	r.suspend()
	other.suspend()

	at, err := r.Skip(after(10))
	require.NoError(t, err)
	require.Equal(t, after(60), at)

	op, _ := r.Operation("short")
	require.Equal(t, protocol.StatusSucceeded, op.Status)
	require.Equal(t, after(60), op.EndTimestamp.Time)
	op, _ = other.Operation("long")
	require.Equal(t, protocol.StatusStarted, op.Status)
	due, _ := r.NextDue()
	require.Equal(t, after(3600-50), due.At, "50 s of the hour were skipped")
}

func TestWhatStartsAfterASkipTakesItsTime(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(waitStart("day", 24*3600))
	r.suspend()
	_, err := r.Skip(r.now)
	require.NoError(t, err)
	r.invoke()
	r.checkpoint(waitStart("next", 5))
	r.suspend()

	require.Empty(t, r.fire(4))
	require.Equal(t, []string{"next"}, fired(r.fire(5)))
	op, _ := r.Operation("next")
	require.Equal(t, after(24*3600), op.StartTimestamp.Time)
	require.Equal(t, after(24*3600+5), op.EndTimestamp.Time)
}

func TestSkipSaysThatNothingIsDue(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{ExecutionTimeout: time.Hour})
	r.checkpoint(callbackStart("k", 0, 0))
	r.suspend()
	_, err := r.Skip(r.now)
	require.ErrorContains(t, err, "only its own time-out is left")
	require.Equal(t, protocol.ExecutionRunning, r.Status())

	r.Stop(r.now, nil)
	_, err = r.Skip(r.now)
	require.ErrorContains(t, err, "nothing is due")
}
