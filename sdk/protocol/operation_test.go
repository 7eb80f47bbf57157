// SPDX-License-Identifier: Apache-2.0

package protocol_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// operationWires are operations as REST bodies carry them.
func operationWires() map[string]struct {
	wire string
	want protocol.Operation
} {
	return map[string]struct {
		wire string
		want protocol.Operation
	}{
		"Execution": {
			`{"Id":"e-1","Name":"order-7","Type":"EXECUTION","Status":"STARTED",
			  "StartTimestamp":1767225600,"ExecutionDetails":{"InputPayload":"{\"n\":7}"}}`,
			protocol.Operation{
				ID: "e-1", Name: "order-7", Type: protocol.TypeExecution,
				Status: protocol.StatusStarted, StartTimestamp: at(0),
				ExecutionDetails: &protocol.ExecutionDetails{InputPayload: new(`{"n":7}`)},
			},
		},
		"ExecutionWithoutInput": {
			`{"Id":"e-1","Type":"EXECUTION","Status":"STARTED","StartTimestamp":1767225600,
			  "ExecutionDetails":{}}`,
			protocol.Operation{
				ID: "e-1", Type: protocol.TypeExecution, Status: protocol.StatusStarted,
				StartTimestamp: at(0), ExecutionDetails: &protocol.ExecutionDetails{},
			},
		},
		"ContextThatReplaysItsChildren": {
			`{"Id":"2","Type":"CONTEXT","SubType":"Map","Name":"all","Status":"SUCCEEDED",
			  "StartTimestamp":1767225600.1,"EndTimestamp":1767225601,
			  "ContextDetails":{"ReplayChildren":true,"Result":""}}`,
			protocol.Operation{
				ID: "2", Type: protocol.TypeContext, SubType: protocol.SubTypeMap, Name: "all",
				Status: protocol.StatusSucceeded, StartTimestamp: at(100), EndTimestamp: atPtr(1000),
				ContextDetails: &protocol.ContextDetails{ReplayChildren: true, Result: new("")},
			},
		},
		"FailedContext": {
			`{"Id":"2-1","ParentId":"2","Type":"CONTEXT","Status":"FAILED",
			  "StartTimestamp":1767225600.1,"EndTimestamp":1767225601,
			  "ContextDetails":{"Error":{"ErrorType":"StepError","ErrorMessage":"no stock",
			    "ErrorData":"{}","StackTrace":["a","b"]}}}`,
			protocol.Operation{
				ID: "2-1", ParentID: "2", Type: protocol.TypeContext,
				Status: protocol.StatusFailed, StartTimestamp: at(100), EndTimestamp: atPtr(1000),
				ContextDetails: &protocol.ContextDetails{Error: &protocol.ErrorObject{
					ErrorType: "StepError", ErrorMessage: "no stock", ErrorData: "{}",
					StackTrace: []string{"a", "b"},
				}},
			},
		},
		"Step": {
			`{"Id":"a1","Type":"STEP","SubType":"Step","Name":"charge","Status":"SUCCEEDED",
			  "StartTimestamp":1767225600.2,"EndTimestamp":1767225600.2,
			  "StepDetails":{"Attempt":1,"Result":"\"ok\""}}`,
			protocol.Operation{
				ID: "a1", Type: protocol.TypeStep, SubType: protocol.SubTypeStep, Name: "charge",
				Status: protocol.StatusSucceeded, StartTimestamp: at(200), EndTimestamp: atPtr(200),
				StepDetails: &protocol.StepDetails{Attempt: 1, Result: new(`"ok"`)},
			},
		},
		"StepThatWaitsForItsRetry": {
			`{"Id":"a1","Type":"STEP","Status":"PENDING","StartTimestamp":1767225600.2,
			  "StepDetails":{"Attempt":2,"NextAttemptTimestamp":1767225605.2,"Error":{}}}`,
			protocol.Operation{
				ID: "a1", Type: protocol.TypeStep, Status: protocol.StatusPending,
				StartTimestamp: at(200),
				StepDetails: &protocol.StepDetails{
					Attempt: 2, NextAttemptTimestamp: atPtr(5200), Error: &protocol.ErrorObject{},
				},
			},
		},
		"StepThatBegan": {
			`{"Id":"a1","Type":"STEP","Status":"STARTED","StartTimestamp":1767225600,
			  "StepDetails":{"Attempt":0}}`,
			protocol.Operation{
				ID: "a1", Type: protocol.TypeStep, Status: protocol.StatusStarted,
				StartTimestamp: at(0), StepDetails: &protocol.StepDetails{},
			},
		},
		"Wait": {
			`{"Id":"b2","Type":"WAIT","SubType":"Wait","Status":"STARTED",
			  "StartTimestamp":1767225600.3,"WaitDetails":{"ScheduledEndTimestamp":1767225602.3}}`,
			protocol.Operation{
				ID: "b2", Type: protocol.TypeWait, SubType: protocol.SubTypeWait,
				Status: protocol.StatusStarted, StartTimestamp: at(300),
				WaitDetails: &protocol.WaitDetails{ScheduledEndTimestamp: atPtr(2300)},
			},
		},
		"CallbackWithoutBody": {
			`{"Id":"c3","Type":"CALLBACK","Status":"SUCCEEDED","StartTimestamp":1767225600,
			  "EndTimestamp":1767225601,"CallbackDetails":{"CallbackId":"cb-1"}}`,
			protocol.Operation{
				ID: "c3", Type: protocol.TypeCallback, Status: protocol.StatusSucceeded,
				StartTimestamp: at(0), EndTimestamp: atPtr(1000),
				CallbackDetails: &protocol.CallbackDetails{CallbackID: "cb-1"},
			},
		},
		"CallbackWithEmptyBody": {
			`{"Id":"c3","Type":"CALLBACK","Status":"SUCCEEDED","StartTimestamp":1767225600,
			  "EndTimestamp":1767225601,"CallbackDetails":{"CallbackId":"cb-1","Result":""}}`,
			protocol.Operation{
				ID: "c3", Type: protocol.TypeCallback, Status: protocol.StatusSucceeded,
				StartTimestamp: at(0), EndTimestamp: atPtr(1000),
				CallbackDetails: &protocol.CallbackDetails{CallbackID: "cb-1", Result: new("")},
			},
		},
		"ChainedInvoke": {
			`{"Id":"d4","Type":"CHAINED_INVOKE","SubType":"ChainedInvoke","Name":"price",
			  "Status":"TIMED_OUT","StartTimestamp":1767225600,"EndTimestamp":1767225660,
			  "ChainedInvokeDetails":{"Error":{"ErrorMessage":"too late"}}}`,
			protocol.Operation{
				ID: "d4", Type: protocol.TypeChainedInvoke, SubType: protocol.SubTypeChainedInvoke,
				Name: "price", Status: protocol.StatusTimedOut, StartTimestamp: at(0),
				EndTimestamp: atPtr(60_000),
				ChainedInvokeDetails: &protocol.ChainedInvokeDetails{
					Error: &protocol.ErrorObject{ErrorMessage: "too late"},
				},
			},
		},
	}
}

func TestOperationWire(t *testing.T) {
	t.Parallel()
	for name, row := range operationWires() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireWire(t, row.wire, row.want)
		})
	}
}

func TestOperationIgnoresUnknownMembers(t *testing.T) {
	t.Parallel()
	op := decode[protocol.Operation](t,
		`{"Id":"a1","Colour":"red","StepDetails":{"Attempt":1,"Mood":[{}]},"CloudDetails":{}}`)
	require.Equal(t, protocol.Operation{ID: "a1", StepDetails: &protocol.StepDetails{Attempt: 1}}, op)
}

func TestOperationTellsItsOutcome(t *testing.T) {
	t.Parallel()
	failure := &protocol.ErrorObject{ErrorMessage: "no"}
	ops := map[string]protocol.Operation{
		"Step": {StepDetails: &protocol.StepDetails{Result: new("r"), Error: failure}},
		"Context": {ContextDetails: &protocol.ContextDetails{
			Result: new("r"), Error: failure,
		}},
		"Callback": {CallbackDetails: &protocol.CallbackDetails{Result: new("r"), Error: failure}},
		"ChainedInvoke": {ChainedInvokeDetails: &protocol.ChainedInvokeDetails{
			Result: new("r"), Error: failure,
		}},
	}
	for name, op := range ops {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, new("r"), op.Result())
			require.Same(t, failure, op.Error())
		})
	}
	t.Run("WaitHasNone", func(t *testing.T) {
		t.Parallel()
		op := protocol.Operation{WaitDetails: &protocol.WaitDetails{}}
		require.Nil(t, op.Result())
		require.Nil(t, op.Error())
	})
}

func TestOperationStatusTerminal(t *testing.T) {
	t.Parallel()
	statuses := map[protocol.OperationStatus]bool{
		protocol.StatusStarted: false, protocol.StatusPending: false, protocol.StatusReady: false,
		protocol.StatusSucceeded: true, protocol.StatusFailed: true, protocol.StatusCancelled: true,
		protocol.StatusTimedOut: true, protocol.StatusStopped: true, "": false, "NEW": false,
	}
	for status, want := range statuses {
		require.Equal(t, want, status.Terminal(), "%q", status)
	}
}

func TestErrorObjectSizeCountsAllItsText(t *testing.T) {
	t.Parallel()
	require.Zero(t, (*protocol.ErrorObject)(nil).Size())
	require.Zero(t, (&protocol.ErrorObject{}).Size())
	full := &protocol.ErrorObject{
		ErrorType: "T", ErrorMessage: "né", ErrorData: "data", StackTrace: []string{"ab", "c"},
	}
	require.Equal(t, 1+3+4+3, full.Size())
}

func TestErrorObjectWire(t *testing.T) {
	t.Parallel()
	requireWire(t, `{}`, protocol.ErrorObject{})
	requireWire(t, `{"ErrorType":"T","ErrorMessage":"m","ErrorData":"d","StackTrace":["s"]}`,
		protocol.ErrorObject{
			ErrorType: "T", ErrorMessage: "m", ErrorData: "d", StackTrace: []string{"s"},
		})
}
