// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

func TestWaitIsCompletedByTheService(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(waitStart("w", 2))
	require.Equal(t, &protocol.WaitDetails{ScheduledEndTimestamp: protocol.AtPtr(after(2))},
		r.op("w").WaitDetails)
	require.Equal(t, &protocol.WaitStartedDetails{
		Duration: 2, ScheduledEndTimestamp: protocol.AtPtr(after(2)),
	}, r.last().WaitStartedDetails)
	r.suspend()

	due, ok := r.NextDue()
	require.True(t, ok)
	require.Equal(t, service.Timer{
		ExecutionARN: r.ARN(), At: after(2), Kind: service.TimerWait, OperationID: "w",
	}, due)
	r.fire(7)
	op := r.op("w")
	require.Equal(t, protocol.StatusSucceeded, op.Status)
	require.Equal(t, protocol.AtPtr(after(2)), op.EndTimestamp, "it ended when it was due")
	require.Equal(t, &protocol.WaitSucceededDetails{Duration: 2}, r.last().WaitSucceededDetails)
	require.Equal(t, protocol.At(after(2)), r.last().EventTimestamp)
	require.True(t, r.NeedsInvocation())
	require.Equal(t, []protocol.EventType{
		protocol.EventWaitStarted, protocol.EventInvocationCompleted, protocol.EventWaitSucceeded,
	}, r.history())
}

func TestWaitCanBeCancelled(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(waitStart("w", 2))
	r.checkpoint(cancel(protocol.TypeWait, "w"))
	require.Equal(t, protocol.StatusCancelled, r.status("w"))
	require.Equal(t, &protocol.ErrorDetails{}, r.last().WaitCancelledDetails)
	require.Empty(t, r.fire(3))
	require.Equal(t, []protocol.EventType{
		protocol.EventWaitStarted, protocol.EventWaitCancelled,
	}, r.history())
}
