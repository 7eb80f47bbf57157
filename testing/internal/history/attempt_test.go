// SPDX-License-Identifier: Apache-2.0

package history_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/history"
)

// retried is a step that fails once and then succeeds.
const retried = `[
 {"EventType":"StepStarted","EventId":1,"Id":"1","Name":"charge","EventTimestamp":10,
   "StepStartedDetails":{}},
 {"EventType":"StepFailed","EventId":2,"Id":"1","Name":"charge","EventTimestamp":11,
   "StepFailedDetails":
  {"Error":{"Payload":{"ErrorType":"Busy"},"Truncated":false},"RetryDetails":
    {"CurrentAttempt":1,"NextAttemptDelaySeconds":5}}},
 {"EventType":"StepStarted","EventId":3,"Id":"1","Name":"charge","EventTimestamp":16,
   "StepStartedDetails":{}},
 {"EventType":"StepSucceeded","EventId":4,"Id":"1","Name":"charge","EventTimestamp":18,
   "StepSucceededDetails":
  {"Result":{"Payload":"7","Truncated":false},"RetryDetails":{"CurrentAttempt":2}}}]`

func TestRetriedStepKeepsEveryAttempt(t *testing.T) {
	t.Parallel()

	step := fold(t, retried).Operation("1")

	require.Equal(t, protocol.StatusSucceeded, step.Status)
	require.Equal(t, at(10), step.StartTimestamp.Time)
	require.Equal(t, at(18), step.EndTimestamp.Time)
	require.Equal(t, &protocol.StepDetails{Attempt: 2, Result: new("7")}, step.StepDetails)
	require.Len(t, step.Attempts, 2)
	requireAttempt(t, history.Attempt{
		Number: 1, Start: at(10), End: at(11), RetryDelay: 5 * time.Second,
		Error: &protocol.ErrorObject{ErrorType: "Busy"},
	}, step.Attempts[0])
	requireAttempt(t, history.Attempt{
		Number: 2, Start: at(16), End: at(18), Result: new("7"),
	}, step.Attempts[1])
}

func TestStepIsPendingBetweenAttempts(t *testing.T) {
	t.Parallel()

	events := decode(t, retried)
	f := history.Of(events[:2])
	step := f.Operation("1")
	require.Equal(t, protocol.StatusPending, step.Status)
	require.Nil(t, step.EndTimestamp)
	require.Equal(t, &protocol.StepDetails{
		Attempt:              1,
		NextAttemptTimestamp: protocol.AtPtr(at(16)),
		Error:                &protocol.ErrorObject{ErrorType: "Busy"},
	}, step.StepDetails)

	f.Add(events[2])
	require.Equal(t, protocol.StatusStarted, step.Status)
	require.Nil(t, step.StepDetails.NextAttemptTimestamp)
	require.True(t, step.Attempts[1].End.IsZero())
}

func TestPolledConditionKeepsItsState(t *testing.T) {
	t.Parallel()

	events := decode(t, `[
	 {"EventType":"StepStarted","EventId":1,"Id":"1","SubType":"WaitForCondition",
	  "EventTimestamp":1,"StepStartedDetails":{}},
	 {"EventType":"StepSucceeded","EventId":2,"Id":"1","SubType":"WaitForCondition",
	  "EventTimestamp":1,"StepSucceededDetails":
	  {"Result":{"Payload":"\"queued\"","Truncated":false},"RetryDetails":{"CurrentAttempt":1,"NextAttemptDelaySeconds":2}}},
	 {"EventType":"StepStarted","EventId":3,"Id":"1","SubType":"WaitForCondition",
	  "EventTimestamp":3,"StepStartedDetails":{}},
	 {"EventType":"StepSucceeded","EventId":4,"Id":"1","SubType":"WaitForCondition",
	  "EventTimestamp":3,"StepSucceededDetails":
	  {"Result":{"Payload":"\"ready\"","Truncated":false},"RetryDetails":{"CurrentAttempt":2}}}]`)
	f := history.Of(events[:2])
	o := f.Operation("1")
	require.Equal(t, protocol.StatusPending, o.Status)
	require.Equal(t, new(`"queued"`), o.Result())

	f.Add(events...)
	require.Equal(t, protocol.StatusSucceeded, o.Status)
	require.Equal(t, new(`"ready"`), o.Result())
	require.Equal(t, new(`"queued"`), o.Attempts[0].Result)
}

func TestInterruptedAttemptIsRunAgainInPlace(t *testing.T) {
	t.Parallel()

	step := fold(t, `[
	 {"EventType":"StepStarted","EventId":1,"Id":"1","EventTimestamp":1,"StepStartedDetails":{}},
	 {"EventType":"InvocationCompleted","EventId":2,"EventTimestamp":2,"InvocationCompletedDetails":
	  {"StartTimestamp":1,"EndTimestamp":2,"RequestId":"r","Error":{"Payload":
	   {"ErrorType":"Runtime.ExitError"},"Truncated":false}}},
	 {"EventType":"StepStarted","EventId":3,"Id":"1","EventTimestamp":3,"StepStartedDetails":{}},
	 {"EventType":"StepSucceeded","EventId":4,"Id":"1","EventTimestamp":5,"StepSucceededDetails":
	  {"Result":{"Truncated":false},"RetryDetails":{"CurrentAttempt":1}}}]`).Operation("1")

	require.Len(t, step.Attempts, 1)
	requireAttempt(t, history.Attempt{Number: 1, Start: at(1), End: at(5)}, step.Attempts[0])
}

func TestStepMayEndWithoutAStart(t *testing.T) {
	t.Parallel()

	step := fold(t, `[{"EventType":"StepFailed","EventId":1,"Id":"1","EventTimestamp":4,
	 "StepFailedDetails":
		{"Error":{"Payload":{"ErrorType":"E"},"Truncated":false},"RetryDetails":
		 {"CurrentAttempt":3}}}]`).Operation("1")

	require.Equal(t, protocol.StatusFailed, step.Status)
	require.Equal(t, 3, step.StepDetails.Attempt)
	require.Len(t, step.Attempts, 1)
	requireAttempt(t, history.Attempt{
		Number: 3, Start: at(4), End: at(4), Error: &protocol.ErrorObject{ErrorType: "E"},
	}, step.Attempts[0])
}

func TestAttemptsAreCountedWhenTheHistoryDoesNotSay(t *testing.T) {
	t.Parallel()

	step := fold(t, `[
	 {"EventType":"StepFailed","EventId":1,"Id":"1","EventTimestamp":1,"StepFailedDetails":
	  {"Error":{"Truncated":false},"RetryDetails":{"NextAttemptDelaySeconds":1}}},
	 {"EventType":"StepStarted","EventId":2,"Id":"1","EventTimestamp":2,"StepStartedDetails":{}},
	 {"EventType":"StepSucceeded","EventId":3,"Id":"1","EventTimestamp":2,
	  "StepSucceededDetails":{}}]`).Operation("1")

	require.Equal(t, 2, step.StepDetails.Attempt)
	require.Equal(t, 2, step.Attempts[1].Number)
}

func requireAttempt(t *testing.T, want, got history.Attempt) {
	t.Helper()
	require.Equal(t, want.Number, got.Number)
	require.Equal(t, want.Start, got.Start)
	require.Equal(t, want.End, got.End)
	require.Equal(t, want.Result, got.Result)
	require.Equal(t, want.Error, got.Error)
	require.Equal(t, want.RetryDelay, got.RetryDelay)
}
