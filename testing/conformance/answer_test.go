// SPDX-License-Identifier: Apache-2.0

package conformance_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/conformance"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// when says how long after the start an operation has ended.
func when(t *testing.T, r *execution.Result, id string) time.Duration {
	t.Helper()
	return r.OperationByID(id).End.Sub(r.Start)
}

// The public runner looks every two seconds and sleeps before it sends.
func TestCallbacksAreAnsweredWhenThePublicRunnerWould(t *testing.T) {
	t.Parallel()
	all := load(t)

	require.Equal(t, 3500*time.Millisecond, when(t, run(t, all["2-1"]).Result, "1"))

	// Found after 2 s, a heartbeat after 2 s, and all of it three times.
	require.Equal(t, 12*time.Second, when(t, run(t, all["2-2"]).Result, "1"))
}

func TestCallbacksThatAreOpenAtOnceAreAnsweredInTurn(t *testing.T) {
	t.Parallel()
	req := load(t)["2-2"]
	req.ID = "2-3"
	success := conformance.Action{
		Callback: "approval", Operation: conformance.Success, Payload: `"a"`, Seconds: 1,
	}
	req.Actions = []conformance.Action{success, success}

	record := run(t, req)

	require.Empty(t, record.Callbacks)
	require.JSONEq(t, `"aa"`, *record.Result.Output)
	require.Equal(t, 3*time.Second, when(t, record.Result, "1"))
	require.Equal(t, 6*time.Second, when(t, record.Result, "2"))
}

func TestAnswersThatGoWrongDiffer(t *testing.T) {
	t.Parallel()
	success := conformance.Action{Callback: "approval", Operation: conformance.Success}

	for name, c := range map[string]struct {
		actions []conformance.Action
		want    []string
	}{
		"NoActionIsMeant": {nil, []string{}},
		"NoActionForTheName": {
			[]conformance.Action{{Callback: "other", Operation: conformance.Success}},
			[]string{
				`callback "approval": no action is left to answer it`,
				`callback "other": there is none for the success that was to be sent`,
			},
		},
		"ActionIsNotNeeded": {
			[]conformance.Action{success, success},
			[]string{`callback "approval": there is none for the success that was to be sent`},
		},
		"NothingAfterHeartbeat": {
			[]conformance.Action{{Callback: "*", Operation: conformance.Heartbeat}},
			[]string{`callback "approval": no action is left to answer it`},
		},
		"UnknownOperation": {
			[]conformance.Action{{Callback: "*", Operation: "shrug"}},
			[]string{`callback "approval": the action has the unknown operation "shrug"`},
		},
		"FailureIsNoErrorObject": {
			[]conformance.Action{{Callback: "*", Operation: conformance.Failure, Payload: "[1]"}},
			[]string{`callback "approval": the payload of the action is no error object: json: ` +
				`cannot unmarshal array into Go value of type protocol.ErrorObject`},
		},
		"FailureWithoutPayload": {
			[]conformance.Action{{Callback: "*", Operation: conformance.Failure}},
			[]string{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req := load(t)["2-1"]
			req.Actions = c.actions
			record := run(t, req)
			require.Equal(t, c.want, describe(record.Callbacks))
			require.True(t, record.Result.Status.Terminal())
		})
	}
}

func TestProcessThatExitsIsGone(t *testing.T) {
	t.Parallel()
	record := run(t, load(t)["1-2"])

	require.Equal(t, protocol.ExecutionSucceeded, record.Result.Status)
	require.Equal(t, "Runtime.ExitError", record.Result.Invocations[0].Error.ErrorType)
	require.Equal(t, "durable.StepInterruptedError",
		record.Result.Operations[0].Attempts[0].Error.ErrorType)
}
