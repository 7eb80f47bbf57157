// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

const (
	unknownCallback  = "Invalid callback id."
	inactiveCallback = "Callback is not active."
)

// withCallback starts callback "k" and suspends.
func withCallback(t *testing.T, timeout, heartbeat int) (r *run, id string) {
	t.Helper()
	r = start(t, service.Config{})
	r.checkpoint(callbackStart("k", timeout, heartbeat))
	r.suspend()
	return r, r.op("k").CallbackDetails.CallbackID
}

func TestCallbackStartMintsAnOpaqueID(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	resp := r.checkpoint(callbackStart("k", 60, 10), callbackStart("l", 0, 0))
	id := resp.Operations[0].CallbackDetails.CallbackID
	require.Regexp(t, regexp.MustCompile(`^[A-Za-z0-9+/]+={0,2}$`), id)
	require.NotEqual(t, id, resp.Operations[1].CallbackDetails.CallbackID)
	require.Equal(t, &protocol.CallbackStartedDetails{
		CallbackID: id, Timeout: 60, HeartbeatTimeout: 10,
	}, r.Events()[1].CallbackStartedDetails)

	exec, operation, ok := r.svc.Callback(id)
	require.True(t, ok)
	require.Same(t, r.Execution, exec)
	require.Equal(t, "k", operation)
	_, _, ok = r.svc.Callback("bm9uZQ==")
	require.False(t, ok)
}

func TestCallbackSucceedsWithItsBodyByteForByte(t *testing.T) {
	t.Parallel()
	r, id := withCallback(t, 0, 0)
	r.now = after(1)
	require.NoError(t, r.svc.SucceedCallback(r.now, id, `{"a": 1}`))
	require.Equal(t, protocol.StatusSucceeded, r.status("k"))
	require.Equal(t, `{"a": 1}`, *r.op("k").CallbackDetails.Result)
	require.Equal(t, protocol.AtPtr(after(1)), r.op("k").EndTimestamp)
	require.Equal(t, resultOf(`{"a": 1}`), r.last().CallbackSucceededDetails)
	require.True(t, r.NeedsInvocation())
	require.Equal(t, []string{"k"}, r.invoke().UpdatedOperationIDs)
}

func TestCallbackWithAnEmptyBodyHasNoResult(t *testing.T) {
	t.Parallel()
	r, id := withCallback(t, 0, 0)
	require.NoError(t, r.svc.SucceedCallback(r.now, id, ""))
	require.Nil(t, r.op("k").CallbackDetails.Result)
	require.Equal(t, &protocol.ResultDetails{}, r.last().CallbackSucceededDetails)
}

func TestCallbackFailsWithTheObjectAsSent(t *testing.T) {
	t.Parallel()
	r, id := withCallback(t, 0, 0)
	require.NoError(t, r.svc.FailCallback(r.now, id, problem()))
	require.Equal(t, protocol.StatusFailed, r.status("k"))
	require.Equal(t, problem(), r.op("k").CallbackDetails.Error)
	require.Equal(t, errorOf(problem()), r.last().CallbackFailedDetails)

	r, id = withCallback(t, 0, 0)
	require.NoError(t, r.svc.FailCallback(r.now, id, nil))
	require.Equal(t, &protocol.ErrorObject{}, r.op("k").CallbackDetails.Error)
}

func TestCallbackTimesOut(t *testing.T) {
	t.Parallel()
	r, id := withCallback(t, 10, 0)
	require.Equal(t, []service.Timer{
		{ExecutionARN: r.ARN(), At: after(10), Kind: service.TimerCallback, OperationID: "k"},
	}, r.fire(10))
	want := &protocol.ErrorObject{ErrorType: "Callback.Timeout", ErrorMessage: "Callback timed out"}
	require.Equal(t, protocol.StatusTimedOut, r.status("k"))
	require.Equal(t, want, r.op("k").CallbackDetails.Error)
	require.Equal(t, errorOf(want), r.last().CallbackTimedOutDetails)
	require.True(t, r.NeedsInvocation())
	requireRefusal(t, r.svc.SucceedCallback(r.now, id, "1"),
		backend.CodeCallbackTimeout, "Callback timed out.", 400)
}

func TestHeartbeatRestartsOnlyItsOwnTimer(t *testing.T) {
	t.Parallel()
	r, id := withCallback(t, 25, 10)
	events := len(r.Events())
	for _, seconds := range []float64{8, 16, 24} {
		r.fire(seconds)
		require.NoError(t, r.svc.HeartbeatCallback(r.now, id))
	}
	require.Len(t, r.Events(), events, "a heartbeat leaves no event")
	require.False(t, r.NeedsInvocation(), "and wakes nobody")
	due, _ := r.NextDue()
	require.Equal(t, service.TimerCallback, due.Kind)
	require.Equal(t, after(25), due.At)
	r.fire(25)
	require.Equal(t, "Callback.Timeout", r.op("k").CallbackDetails.Error.ErrorType)
}

func TestSilentCallbackTimesOutOnHeartbeat(t *testing.T) {
	t.Parallel()
	r, id := withCallback(t, 100, 10)
	r.fire(9)
	require.NoError(t, r.svc.HeartbeatCallback(r.now, id))
	require.Empty(t, r.fire(18.999))
	require.Equal(t, service.TimerHeartbeat, r.fire(19)[0].Kind)
	require.Equal(t, &protocol.ErrorObject{
		ErrorType: "Callback.Heartbeat", ErrorMessage: "Callback timed out on heartbeat",
	}, r.op("k").CallbackDetails.Error)
	require.Empty(t, r.fire(100), "the total time-out is over too")
}

func TestHeartbeatWithoutTimeOutDoesNothing(t *testing.T) {
	t.Parallel()
	r, id := withCallback(t, 0, 0)
	require.NoError(t, r.svc.HeartbeatCallback(r.now, id))
	due, _ := r.NextDue()
	require.Equal(t, service.TimerExecution, due.Kind)
}

func TestTotalTimeOutComesBeforeHeartbeatAtOneInstant(t *testing.T) {
	t.Parallel()
	r, _ := withCallback(t, 10, 10)
	require.Len(t, r.fire(10), 1)
	require.Equal(t, "Callback.Timeout", r.op("k").CallbackDetails.Error.ErrorType)
}

// TestCallbackRequestsAreRefused goes through the three requests alike.
func TestCallbackRequestsAreRefused(t *testing.T) {
	t.Parallel()
	requests := map[string]func(r *run, id string) error{
		"Succeed":   func(r *run, id string) error { return r.svc.SucceedCallback(r.now, id, "1") },
		"Fail":      func(r *run, id string) error { return r.svc.FailCallback(r.now, id, nil) },
		"Heartbeat": func(r *run, id string) error { return r.svc.HeartbeatCallback(r.now, id) },
	}
	for name, request := range requests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, _ := withCallback(t, 0, 0)
			requireInvalid(t, request(r, "bm9uZQ=="), unknownCallback)
			requireInvalid(t, request(r, ""), unknownCallback)

			r, id := withCallback(t, 0, 0)
			require.NoError(t, r.svc.SucceedCallback(r.now, id, "1"))
			requireInvalid(t, request(r, id), inactiveCallback)

			r, id = withCallback(t, 0, 0)
			require.NoError(t, r.svc.FailCallback(r.now, id, nil))
			requireInvalid(t, request(r, id), inactiveCallback)

			r, id = withCallback(t, 0, 0)
			r.Stop(r.now, nil)
			requireInvalid(t, request(r, id), inactiveCallback)

			// The request itself finds that the time is over.
			r, id = withCallback(t, 10, 0)
			r.now = after(10)
			requireRefusal(t, request(r, id), backend.CodeCallbackTimeout, "Callback timed out.", 400)
		})
	}
}

func TestCallbackPayloadsAreLimited(t *testing.T) {
	t.Parallel()
	r, id := withCallback(t, 0, 0)
	requireInvalid(t, r.svc.SucceedCallback(r.now, id, strings.Repeat("x", 1<<20+1)),
		"CALLBACK output payload size must be less than or equal to 1048576 bytes.")
	requireInvalid(t, r.svc.FailCallback(r.now, id, &protocol.ErrorObject{
		ErrorData: strings.Repeat("x", 1<<20+1),
	}), "Error object size must be less than 1048576 bytes.")
	require.NoError(t, r.svc.SucceedCallback(r.now, id, strings.Repeat("x", 1<<20)))
}

func TestExecutionsNeverShareACallback(t *testing.T) {
	t.Parallel()
	svc := service.New(service.Config{})
	var runs []*run
	for _, req := range []service.StartRequest{
		{FunctionName: "order", Name: "a"},
		{FunctionName: "order", Name: "b"},
		{FunctionName: "price", Name: "a"},
		{FunctionName: "order"},
	} {
		r := startIn(t, svc, req)
		r.invoke()
		r.checkpoint(callbackStart("k", 0, 0))
		r.suspend()
		runs = append(runs, r)
	}
	require.NoError(t, svc.SucceedCallback(epoch, runs[1].op("k").CallbackDetails.CallbackID, "1"))
	for i, r := range runs {
		require.Equal(t, i == 1, r.status("k") == protocol.StatusSucceeded)
		require.Equal(t, i == 1, r.NeedsInvocation())
	}
}

func resultOf(payload string) *protocol.ResultDetails {
	return &protocol.ResultDetails{Result: protocol.EventPayload{Payload: &payload}}
}

func errorOf(err *protocol.ErrorObject) *protocol.ErrorDetails {
	return &protocol.ErrorDetails{Error: protocol.EventError{Payload: err}}
}
