// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

func TestFirstInvocationFollowsTheStart(t *testing.T) {
	t.Parallel()
	svc := service.New(service.Config{})
	r := startIn(t, svc, service.StartRequest{FunctionName: "order", Name: "order-7"})
	require.True(t, r.NeedsInvocation())
	inv, err := r.Invoke(after(1))
	require.NoError(t, err)
	require.Equal(t, 1, inv.Number)
	require.Equal(t, after(1), inv.StartedAt)
	require.Equal(t, r.ARN(), inv.Input.DurableExecutionARN)
	require.Empty(t, inv.Input.UpdatedOperationIDs)
	require.True(t, r.InFlight())
	require.False(t, r.NeedsInvocation())

	r.now = after(2.5)
	r.suspend()
	require.Equal(t, &protocol.InvocationCompletedDetails{
		StartTimestamp: protocol.At(after(1)), EndTimestamp: protocol.At(after(2.5)),
		RequestID: inv.RequestID, Error: r.last().InvocationCompletedDetails.Error,
	}, r.last().InvocationCompletedDetails)
	require.Empty(t, r.last().ID)
	require.Empty(t, r.last().Name)
	require.False(t, r.InFlight())
}

func TestOneInvocationIsInFlightAtMost(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	_, err := r.Invoke(r.now)
	require.EqualError(t, err, "invoke: another invocation is in flight")
	r.complete(succeeded("1"))
	require.EqualError(t, r.Complete(r.now, pending()), "complete: no invocation is in flight")
	_, err = r.Invoke(r.now)
	require.EqualError(t, err, "invoke: the execution has ended")
	require.Equal(t, 1, r.Invocations())
}

func TestAnswerSucceeds(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.now = after(3)
	r.complete(succeeded(`"done"`))
	require.Equal(t, protocol.ExecutionSucceeded, r.Status())
	require.Equal(t, `"done"`, *r.Result())
	require.Nil(t, r.Error())
	require.Equal(t, []protocol.EventType{
		protocol.EventInvocationCompleted, protocol.EventExecutionSucceeded,
	}, r.history())
	last := r.last()
	require.Equal(t, resultOf(`"done"`), last.ExecutionSucceededDetails)
	require.Equal(t, r.ID(), last.ID)
	require.Equal(t, "order-7", last.Name)
	require.Nil(t, r.Events()[1].InvocationCompletedDetails.Error)
	require.Equal(t, after(3), r.Describe().EndedAt)
	require.False(t, r.NeedsInvocation())
	_, ok := r.NextDue()
	require.False(t, ok)
}

func TestAnswerFails(t *testing.T) {
	t.Parallel()
	for _, err := range []*protocol.ErrorObject{problem(), nil} {
		r := start(t, service.Config{})
		r.complete(service.Answer{Output: protocol.InvocationOutput{
			Status: protocol.InvocationFailed, Error: err,
		}})
		require.Equal(t, protocol.ExecutionFailed, r.Status())
		require.Equal(t, err, r.Error())
		require.Equal(t, errorOf(err), r.last().ExecutionFailedDetails)
		require.Nil(t, r.Events()[1].InvocationCompletedDetails.Error, "a clean invocation")
	}
}

func TestAnswersThatBreakTheEnvelope(t *testing.T) {
	t.Parallel()
	const invalid = "InvalidParameterValueException"
	for name, row := range map[string]struct {
		raw  string
		want protocol.ErrorObject
	}{
		"PendingWithNothingPending": {`{"Status":"PENDING"}`, protocol.ErrorObject{
			ErrorType: invalid, ErrorMessage: "Cannot return PENDING status with no pending operations.",
		}},
		"FailedWithResult": {`{"Status":"FAILED","Result":""}`, protocol.ErrorObject{
			ErrorType: invalid, ErrorMessage: "Cannot provide a Result for FAILED status.",
		}},
		"SucceededWithError": {`{"Status":"SUCCEEDED","Error":{}}`, protocol.ErrorObject{
			ErrorType: invalid, ErrorMessage: "Cannot provide an Error for SUCCEEDED status.",
		}},
		"NoStatus":   {`{"Result":"1"}`, missingStatus()},
		"NoEnvelope": {`"done"`, missingStatus()},
		"NoJSON":     {`done`, missingStatus()},
		"Null":       {`null`, missingStatus()},
		"OtherStatus": {`{"Status":"RETRY"}`, protocol.ErrorObject{
			ErrorMessage: "Unexpected invocation status: RETRY",
		}},
		"AboveTheSize": {strings.Repeat(" ", 6*1024*1024+101), protocol.ErrorObject{
			ErrorType: "Function.ResponseSizeTooLarge",
			ErrorMessage: "Response payload size exceeded maximum allowed payload size " +
				"(6291556 bytes).",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, service.Config{})
			r.checkpoint(stepStart("running"))
			r.complete(service.AnswerOf([]byte(row.raw)))
			require.Equal(t, &protocol.EventError{Payload: &row.want},
				r.last().InvocationCompletedDetails.Error)
			require.Equal(t, protocol.ExecutionRunning, r.Status())
			require.False(t, r.NeedsInvocation())
			due, _ := r.NextDue()
			require.Equal(t, service.TimerInvocation, due.Kind)
		})
	}
}

func missingStatus() protocol.ErrorObject {
	return protocol.ErrorObject{
		ErrorType: "InvalidParameterValueException", ErrorMessage: "Response status is required",
	}
}

func TestExplicitNullsAreAbsent(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.complete(service.AnswerOf([]byte(`{"Status":"SUCCEEDED","Result":"1","Error":null}`)))
	require.Equal(t, protocol.ExecutionSucceeded, r.Status())
}

func TestPendingNeedsSomethingThatTheServiceWillDo(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		update protocol.OperationUpdate
		legal  bool
	}{
		"StepStarted":     {stepStart("a"), false},
		"StepPending":     {stepRetry("a", 1), true},
		"StepSucceeded":   {stepSucceed("a", "1"), false},
		"ContextStarted":  {contextStart("a"), false},
		"WaitStarted":     {waitStart("a", 1), true},
		"CallbackStarted": {callbackStart("a", 0, 0), true},
		"InvokeStarted":   {invokeStart("a", "f", "1"), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, service.Config{})
			r.checkpoint(row.update)
			r.suspend()
			require.Equal(t, row.legal, r.last().InvocationCompletedDetails.Error == nil)
		})
	}
	t.Run("StepReady", func(t *testing.T) {
		t.Parallel()
		r := start(t, service.Config{})
		r.checkpoint(stepRetry("a", 1))
		r.suspend()
		r.fire(1)
		r.invoke()
		r.suspend()
		require.NotNil(t, r.last().InvocationCompletedDetails.Error)
	})
}

func TestChangeBehindTheBackOfPendingInvokesAgainAtOnce(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(waitStart("w", 2))
	r.fire(2)
	require.False(t, r.NeedsInvocation(), "one is in flight")
	r.suspend()
	require.Nil(t, r.last().InvocationCompletedDetails.Error)
	require.True(t, r.NeedsInvocation())
	require.Equal(t, []string{"w"}, r.invoke().UpdatedOperationIDs)
	require.Equal(t, []protocol.EventType{
		protocol.EventWaitStarted, protocol.EventWaitSucceeded, protocol.EventInvocationCompleted,
	}, r.history())
}

func TestChangeThatACheckpointShowedNeedsNoInvocation(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(waitStart("w", 2), callbackStart("k", 0, 0))
	r.fire(2)
	r.checkpoint()
	r.suspend()
	require.False(t, r.NeedsInvocation())
	require.NoError(t, r.svc.SucceedCallback(r.now, r.op("k").CallbackDetails.CallbackID, "1"))
	require.Equal(t, []string{"k"}, r.invoke().UpdatedOperationIDs)
}

func TestInvocationThatCannotProgressAnswersPendingOnce(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(callbackStart("k", 0, 0), waitStart("w", 5))
	r.suspend()
	r.fire(3)
	require.NoError(t, r.svc.SucceedCallback(r.now, r.op("k").CallbackDetails.CallbackID, "1"))
	r.invoke()
	r.suspend()
	require.False(t, r.NeedsInvocation(), "the envelope showed the callback")
	r.fire(5)
	require.Equal(t, []string{"w"}, r.invoke().UpdatedOperationIDs)
	r.complete(succeeded("1"))
	require.Equal(t, []protocol.EventType{
		protocol.EventCallbackStarted, protocol.EventWaitStarted, protocol.EventInvocationCompleted,
		protocol.EventCallbackSucceeded, protocol.EventInvocationCompleted,
		protocol.EventWaitSucceeded, protocol.EventInvocationCompleted, protocol.EventExecutionSucceeded,
	}, r.history())
}

func TestCrashedInvocationDoesNotClearTheUpdatedIDs(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(waitStart("w", 2), waitStart("v", 9))
	r.suspend()
	r.fire(2)
	require.Equal(t, []string{"w"}, r.invoke().UpdatedOperationIDs)
	r.complete(crashed())
	r.fire(7)
	require.Equal(t, []string{"w"}, r.invoke().UpdatedOperationIDs)
	r.suspend()
	r.fire(9)
	require.Equal(t, []string{"v"}, r.invoke().UpdatedOperationIDs)
}

func TestFailedInvocationIsRepeatedAfterADelay(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.complete(crashed())
	require.Equal(t, &protocol.EventError{Payload: crashed().Error},
		r.last().InvocationCompletedDetails.Error)
	require.False(t, r.NeedsInvocation())
	due, _ := r.NextDue()
	require.Equal(t, service.Timer{
		ExecutionARN: r.ARN(), At: after(5), Kind: service.TimerInvocation,
	}, due)
	events := len(r.Events())
	require.Len(t, r.fire(5), 1)
	require.Len(t, r.Events(), events)
	require.True(t, r.NeedsInvocation())
}

func TestNothingCutsTheDelayShort(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(callbackStart("k", 0, 0))
	r.complete(crashed())
	require.NoError(t, r.svc.SucceedCallback(after(1), r.op("k").CallbackDetails.CallbackID, "1"))
	require.False(t, r.NeedsInvocation())
	r.fire(5)
	require.True(t, r.NeedsInvocation())
}

func TestFifthFailureInARowFailsTheExecution(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	for range 4 {
		r.complete(crashed())
		due, _ := r.NextDue()
		r.now = due.At
		r.Fire(r.now)
		r.invoke()
	}
	r.complete(service.Answer{Error: problem()})
	require.Equal(t, protocol.ExecutionFailed, r.Status())
	require.Equal(t, problem(), r.Error(), "the last error")
	require.Equal(t, after(20), r.Describe().EndedAt)
	history := r.history()
	require.Len(t, history, 6)
	require.Equal(t, protocol.EventExecutionFailed, history[5])
}

func TestCleanInvocationStartsTheCountAnew(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{Retry: service.InvocationRetry{MaxAttempts: 2, Delay: time.Second}})
	for i := range 3 {
		r.complete(crashed())
		require.Equal(t, protocol.ExecutionRunning, r.Status())
		r.now = r.now.Add(time.Second)
		r.Fire(r.now)
		r.invoke()
		r.checkpoint(waitStart([]string{"a", "b", "c"}[i], 60))
		r.suspend()
		r.invoke()
	}
}

func TestRetryWithoutDelayIsDueAtOnce(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{Retry: service.InvocationRetry{Delay: -1}})
	r.complete(crashed())
	r.Fire(r.now)
	require.True(t, r.NeedsInvocation())
}

func TestInvocationMadeInSpiteOfTheDelayReplacesTheRetry(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(waitStart("w", 4))
	r.complete(crashed())
	r.now = after(2)
	r.invoke()
	r.complete(crashed())
	require.Len(t, r.fire(4), 1, "the wait")
	require.Empty(t, r.fire(5))
	require.False(t, r.NeedsInvocation())
	require.Len(t, r.fire(7), 1)
	require.True(t, r.NeedsInvocation())
}
