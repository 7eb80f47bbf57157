// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

func TestStepSucceedsInOneBatch(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	begin, end := stepStart("a"), stepSucceed("a", `"ok"`)
	begin.Name, begin.SubType = "charge", protocol.SubTypeStep
	end.Name, end.SubType = begin.Name, begin.SubType
	resp := r.checkpoint(begin, end)

	result := `"ok"`
	want := protocol.Operation{
		ID: "a", Name: "charge", Type: protocol.TypeStep, SubType: protocol.SubTypeStep,
		Status: protocol.StatusSucceeded, StartTimestamp: protocol.At(epoch),
		EndTimestamp: protocol.AtPtr(epoch),
		StepDetails:  &protocol.StepDetails{Attempt: 1, Result: &result},
	}
	require.Equal(t, []protocol.Operation{want}, resp.Operations)
	events := r.Events()
	require.Equal(t, []protocol.Event{
		{
			EventType: protocol.EventStepStarted, EventID: 2, EventTimestamp: protocol.At(epoch),
			ID: "a", Name: "charge", SubType: "Step", StepStartedDetails: &protocol.EmptyDetails{},
		},
		{
			EventType: protocol.EventStepSucceeded, EventID: 3, EventTimestamp: protocol.At(epoch),
			ID: "a", Name: "charge", SubType: "Step",
			StepSucceededDetails: &protocol.StepSucceededDetails{
				Result:       protocol.EventPayload{Payload: &result},
				RetryDetails: protocol.RetryDetails{CurrentAttempt: 1},
			},
		},
	}, events[1:])
}

func TestStepTakesEveryArrowOfItsStateMachine(t *testing.T) {
	t.Parallel()
	const (
		started   = protocol.StatusStarted
		pending   = protocol.StatusPending
		succeeded = protocol.StatusSucceeded
		failed    = protocol.StatusFailed
	)
	absent, running := updates{}, updates{stepStart("a")}
	ready := updates{stepStart("a"), stepRetry("a", 2)}
	for _, row := range []struct {
		name    string
		given   updates
		update  protocol.OperationUpdate
		status  protocol.OperationStatus
		attempt int
	}{
		{"AbsentStart", absent, stepStart("a"), started, 0},
		{"AbsentSucceed", absent, stepSucceed("a", "1"), succeeded, 1},
		{"AbsentFail", absent, stepFail("a"), failed, 1},
		{"AbsentRetry", absent, stepRetry("a", 2), pending, 1},
		{"StartedSucceed", running, stepSucceed("a", "1"), succeeded, 1},
		{"StartedFail", running, stepFail("a"), failed, 1},
		{"StartedRetry", running, stepRetry("a", 2), pending, 1},
		{"ReadyStart", ready, stepStart("a"), started, 1},
		{"ReadySucceed", ready, stepSucceed("a", "1"), succeeded, 2},
		{"ReadyFail", ready, stepFail("a"), failed, 2},
		{"ReadyRetry", ready, stepRetry("a", 2), pending, 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := start(t, service.Config{})
			r.checkpoint(row.given...)
			if len(row.given) == len(ready) {
				r.fire(2)
				require.Equal(t, protocol.StatusReady, r.status("a"))
			}
			r.checkpoint(row.update)
			op := r.op("a")
			require.Equal(t, row.status, op.Status)
			require.Equal(t, row.attempt, op.StepDetails.Attempt)
			require.Equal(t, row.status.Terminal(), op.EndTimestamp != nil)
			require.Equal(t, row.status == protocol.StatusPending,
				op.StepDetails.NextAttemptTimestamp != nil)
		})
	}
}

func TestStepRetriesAfterItsDelay(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(stepStart("a"), stepRetry("a", 3))
	op := r.op("a")
	require.Equal(t, protocol.AtPtr(after(3)), op.StepDetails.NextAttemptTimestamp)
	require.Equal(t, problem(), op.StepDetails.Error)
	delay := 3
	require.Equal(t, &protocol.StepFailedDetails{
		Error:        protocol.EventError{Payload: problem()},
		RetryDetails: protocol.RetryDetails{CurrentAttempt: 1, NextAttemptDelaySeconds: &delay},
	}, r.last().StepFailedDetails)

	r.suspend()
	require.False(t, r.NeedsInvocation())
	require.Empty(t, r.fire(2.999))
	events := len(r.Events())
	require.Equal(t, []service.Timer{
		{ExecutionARN: r.ARN(), At: after(3), Kind: service.TimerRetry, OperationID: "a"},
	}, r.fire(3))
	require.Len(t, r.Events(), events, "becoming READY leaves no event")
	require.Equal(t, protocol.StatusReady, r.status("a"))
	require.Nil(t, r.op("a").StepDetails.NextAttemptTimestamp)
	require.True(t, r.NeedsInvocation())

	require.Equal(t, []string{"a"}, r.invoke().UpdatedOperationIDs)
	r.checkpoint(stepStart("a"))
	r.checkpoint(stepSucceed("a", "1"))
	require.Equal(t, 2, r.last().StepSucceededDetails.RetryDetails.CurrentAttempt)
	require.Nil(t, r.op("a").StepDetails.Error)
	require.Equal(t, epoch, r.op("a").StartTimestamp.Time)
	require.Equal(t, []protocol.EventType{
		protocol.EventStepStarted, protocol.EventStepFailed, protocol.EventInvocationCompleted,
		protocol.EventStepStarted, protocol.EventStepSucceeded,
	}, r.history())
}

func TestStepKeepsThePolledStateOfACondition(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(stepStart("a"), stepPoll("a", `{"n":1}`, 5))
	require.Equal(t, `{"n":1}`, *r.op("a").StepDetails.Result)
	details := r.last().StepSucceededDetails
	require.Equal(t, `{"n":1}`, *details.Result.Payload)
	require.Equal(t, 1, details.RetryDetails.CurrentAttempt)
	require.Equal(t, 5, *details.RetryDetails.NextAttemptDelaySeconds)

	r.fire(5)
	r.checkpoint(stepStart("a"))
	require.Equal(t, `{"n":1}`, *r.op("a").StepDetails.Result, "the next check begins with it")
	r.checkpoint(stepRetry("a", 5))
	require.Equal(t, `{"n":1}`, *r.op("a").StepDetails.Result)
	require.Equal(t, problem(), r.op("a").StepDetails.Error)
	r.fire(10)
	r.checkpoint(stepFail("a"))
	require.Equal(t, &protocol.StepDetails{Attempt: 3, Error: problem()}, r.op("a").StepDetails)
}

func TestStepInterruptedByACrashIsTheSameAttempt(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(stepStart("a"))
	r.complete(crashed())
	r.fire(5)
	input := r.invoke()
	require.Equal(t, protocol.StatusStarted, input.InitialExecutionState.Operations[1].Status)
	r.checkpoint(stepSucceed("a", "1"))
	require.Equal(t, []protocol.EventType{
		protocol.EventStepStarted, protocol.EventInvocationCompleted, protocol.EventStepSucceeded,
	}, r.history())
	require.Equal(t, 1, r.last().StepSucceededDetails.RetryDetails.CurrentAttempt)
}

func TestStepRecordsAreNeverModified(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	before := r.checkpoint(stepStart("a"), stepRetry("a", 1)).Operations[0]
	seen := *before.StepDetails
	r.fire(1)
	r.checkpoint(stepStart("a"), stepSucceed("a", "1"))
	require.Equal(t, seen, *before.StepDetails)
}
