// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

func fired(timers []service.Timer) []string {
	var names []string
	for _, timer := range timers {
		name := timer.OperationID
		if name == "" {
			name = timer.Kind.String()
		}
		names = append(names, name)
	}
	return names
}

func TestTimersFireInTheOrderOfTime(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(waitStart("w7", 7), stepRetry("s3", 3), callbackStart("k5", 5, 0),
		waitStart("w1", 1), callbackStart("h4", 9, 4), waitStart("w8", 8))
	r.suspend()
	timers := r.fire(7.5)
	require.Equal(t, []string{"w1", "s3", "h4", "k5", "w7"}, fired(timers))
	for i, seconds := range []float64{1, 3, 4, 5, 7} {
		require.Equal(t, after(seconds), timers[i].At)
	}
	require.Equal(t, []string{"w1", "s3", "h4", "k5", "w7"}, r.invoke().UpdatedOperationIDs)
	events := r.Events()
	for i := range events[1:] {
		require.False(t, events[i+1].EventTimestamp.Before(events[i].EventTimestamp.Time))
	}
}

// simultaneous has four operations, a repeated invocation and the execution's
// time-out due after five seconds.
func simultaneous(t *testing.T, cfg service.Config) *run {
	t.Helper()
	cfg.ExecutionTimeout = 5 * time.Second
	r := start(t, cfg)
	r.checkpoint(callbackStart("k", 0, 5), waitStart("w", 5), stepRetry("s", 5), waitStart("v", 5))
	r.complete(crashed())
	return r
}

func TestEqualInstantsFollowTheOrderOfStart(t *testing.T) {
	t.Parallel()
	r := simultaneous(t, service.Config{})
	require.Equal(t, []string{"k", "w", "s", "v", "invocation retry", "execution time-out"},
		fired(r.fire(5)))
	require.Equal(t, protocol.ExecutionTimedOut, r.Status())
	require.Equal(t, []protocol.EventType{
		protocol.EventCallbackTimedOut, protocol.EventWaitSucceeded, protocol.EventWaitSucceeded,
		protocol.EventExecutionTimedOut,
	}, r.history()[5:])
}

func TestShufflePermutesOperationsOnly(t *testing.T) {
	t.Parallel()
	reverse := func(n int, swap func(i, j int)) {
		for i := range n / 2 {
			swap(i, n-1-i)
		}
	}
	r := simultaneous(t, service.Config{Shuffle: reverse})
	require.Equal(t, []string{"v", "s", "w", "k", "invocation retry", "execution time-out"},
		fired(r.fire(5)))
}

func TestShuffleIsNotAskedForOneTimer(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{Shuffle: func(int, func(i, j int)) { panic("asked") }})
	r.checkpoint(waitStart("a", 1), waitStart("b", 2))
	require.Equal(t, []string{"a", "b"}, fired(r.fire(2)))
}

func TestServiceFiresAllExecutionsInTheOrderOfTime(t *testing.T) {
	t.Parallel()
	svc := service.New(service.Config{})
	for _, row := range []struct {
		name  string
		waits []protocol.OperationUpdate
	}{
		{"a", []protocol.OperationUpdate{waitStart("a3", 3), waitStart("a1", 1)}},
		{"b", []protocol.OperationUpdate{waitStart("b2", 2), waitStart("b1", 1)}},
		{"c", []protocol.OperationUpdate{waitStart("c1", 1)}},
	} {
		r := startIn(t, svc, service.StartRequest{FunctionName: "order", Name: row.name})
		r.invoke()
		r.checkpoint(row.waits...)
		r.suspend()
		if row.name == "c" {
			r.Stop(epoch, nil)
		}
	}
	due, ok := svc.NextDue()
	require.True(t, ok)
	require.Equal(t, "a1", due.OperationID)
	require.Equal(t, []string{"a1", "b1", "b2", "a3"}, fired(svc.Fire(after(10))))
	require.Empty(t, svc.Fire(after(10)))
	for e := range svc.All() {
		e.Stop(after(10), nil)
	}
	_, ok = svc.NextDue()
	require.False(t, ok)
}

func TestTimerKindsHaveNames(t *testing.T) {
	t.Parallel()
	for kind, name := range map[service.TimerKind]string{
		service.TimerWait: "wait", service.TimerRetry: "step retry",
		service.TimerCallback: "callback time-out", service.TimerHeartbeat: "heartbeat time-out",
		service.TimerInvocation: "invocation retry", service.TimerExecution: "execution time-out",
		service.TimerKind(9): "timer kind 9",
	} {
		require.Equal(t, name, kind.String())
	}
}

func TestManyTimersFireInOrder(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	const n = 500
	for i := range n {
		r.checkpoint(waitStart(string(rune('a'+i%26))+time.Duration(i).String(), i*7919%n+1))
	}
	r.suspend()
	timers := r.fire(n)
	require.Len(t, timers, n)
	for i := range timers[1:] {
		require.True(t, timers[i].At.Before(timers[i+1].At))
	}
}
