// SPDX-License-Identifier: Apache-2.0

package protocol_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// fullEnvelope uses every member that an envelope can have.
const fullEnvelope = `{
  "DurableExecutionArn": "arn:aws:lambda:eu-west-1:1:function:f:1/durable-execution/o/1",
  "CheckpointToken": "t-1",
  "InitialExecutionState": {
    "Operations": [
      {"Id":"e-1","Type":"EXECUTION","Status":"STARTED","StartTimestamp":1767225600000,
       "ExecutionDetails":{"InputPayload":"{\"n\":7}"}},
      {"Id":"1","Name":"all","Type":"CONTEXT","SubType":"Map","Status":"SUCCEEDED",
       "StartTimestamp":1767225600001,"EndTimestamp":1767225600002,
       "ContextDetails":{"ReplayChildren":true,"Result":""}},
      {"Id":"1-1","ParentId":"1","Type":"STEP","SubType":"Step","Status":"PENDING",
       "StartTimestamp":1767225600001,
       "StepDetails":{"Attempt":2,"NextAttemptTimestamp":1767225605001,
         "Error":{"ErrorType":"T","ErrorMessage":"m","ErrorData":"d","StackTrace":["a","b"]}}},
      {"Id":"2","Type":"WAIT","Status":"STARTED","StartTimestamp":1767225600003,
       "WaitDetails":{"ScheduledEndTimestamp":1767225602003}},
      {"Id":"3","Type":"CALLBACK","Status":"FAILED","StartTimestamp":1767225600003,
       "CallbackDetails":{"CallbackId":"cb-1","Error":{}}},
      {"Id":"4","Type":"CHAINED_INVOKE","Status":"SUCCEEDED","StartTimestamp":1767225600003,
       "ChainedInvokeDetails":{"Result":"tab\t, quote \" and \\, \u2028"}}
    ],
    "NextMarker": "m-2"
  },
  "UpdatedOperationIds": ["1-1","3"]
}`

func fullInput() protocol.InvocationInput {
	return protocol.InvocationInput{
		DurableExecutionARN: "arn:aws:lambda:eu-west-1:1:function:f:1/durable-execution/o/1",
		CheckpointToken:     "t-1",
		InitialExecutionState: protocol.ExecutionState{
			Operations: []protocol.Operation{
				{
					ID: "e-1", Type: protocol.TypeExecution, Status: protocol.StatusStarted,
					StartTimestamp:   at(0),
					ExecutionDetails: &protocol.ExecutionDetails{InputPayload: new(`{"n":7}`)},
				},
				{
					ID: "1", Name: "all", Type: protocol.TypeContext, SubType: protocol.SubTypeMap,
					Status: protocol.StatusSucceeded, StartTimestamp: at(1), EndTimestamp: atPtr(2),
					ContextDetails: &protocol.ContextDetails{ReplayChildren: true, Result: new("")},
				},
				{
					ID: "1-1", ParentID: "1", Type: protocol.TypeStep, SubType: protocol.SubTypeStep,
					Status: protocol.StatusPending, StartTimestamp: at(1),
					StepDetails: &protocol.StepDetails{
						Attempt: 2, NextAttemptTimestamp: atPtr(5001),
						Error: &protocol.ErrorObject{
							ErrorType: "T", ErrorMessage: "m", ErrorData: "d",
							StackTrace: []string{"a", "b"},
						},
					},
				},
				{
					ID: "2", Type: protocol.TypeWait, Status: protocol.StatusStarted,
					StartTimestamp: at(3),
					WaitDetails:    &protocol.WaitDetails{ScheduledEndTimestamp: atPtr(2003)},
				},
				{
					ID: "3", Type: protocol.TypeCallback, Status: protocol.StatusFailed,
					StartTimestamp: at(3),
					CallbackDetails: &protocol.CallbackDetails{
						CallbackID: "cb-1", Error: &protocol.ErrorObject{},
					},
				},
				{
					ID: "4", Type: protocol.TypeChainedInvoke, Status: protocol.StatusSucceeded,
					StartTimestamp: at(3),
					ChainedInvokeDetails: &protocol.ChainedInvokeDetails{
						Result: new("tab\t, quote \" and \\, \u2028"),
					},
				},
			},
			NextMarker: "m-2",
		},
		UpdatedOperationIDs: []string{"1-1", "3"},
	}
}

func TestInvocationInputWire(t *testing.T) {
	t.Parallel()
	requireWire(t, fullEnvelope, fullInput())
}

func TestInvocationInputWritesIntegerMilliseconds(t *testing.T) {
	t.Parallel()
	in := protocol.InvocationInput{InitialExecutionState: protocol.ExecutionState{
		Operations: []protocol.Operation{{StartTimestamp: at(250)}},
	}}
	encoded, err := json.Marshal(&in)
	require.NoError(t, err)
	require.Contains(t, string(encoded), `"StartTimestamp":1767225600250}`)
}

func TestInvocationInputNeverLeavesOperationsOut(t *testing.T) {
	t.Parallel()
	require.Equal(t,
		`{"DurableExecutionArn":"","CheckpointToken":"","InitialExecutionState":{"Operations":[]}}`,
		string(protocol.InvocationInput{}.AppendJSON(nil)))
}

func TestInvocationInputAppendsToWhatIsThere(t *testing.T) {
	t.Parallel()
	in := fullInput()
	alone := in.AppendJSON(nil)
	require.Equal(t, "data: "+string(alone), string(in.AppendJSON([]byte("data: "))))
}

func TestInvocationInputIgnoresUnknownMembers(t *testing.T) {
	t.Parallel()
	in := decode[protocol.InvocationInput](t, `{
	  "LocalRunner": true, "Tags": {"a":[1,-2.5e+3,{"b":null}],"c":"\u00e9\""},
	  "CheckpointToken": "t-1",
	  "InitialExecutionState": {"Operations":[
	    {"Id":"1","Labels":[],"Cost":0.1,"StepDetails":{"Attempt":1,"Machine":{"Cores":2}}}],"Total":1}
	}`)
	require.Equal(t, protocol.InvocationInput{
		CheckpointToken: "t-1",
		InitialExecutionState: protocol.ExecutionState{Operations: []protocol.Operation{
			{ID: "1", StepDetails: &protocol.StepDetails{Attempt: 1}},
		}},
	}, in)
}

func TestInvocationInputTellsAbsentFromEmpty(t *testing.T) {
	t.Parallel()
	in := decode[protocol.InvocationInput](t, `{"InitialExecutionState":{"Operations":[
	  {"StepDetails":{}}, {"StepDetails":{"Result":null}}, {"StepDetails":{"Result":""}},
	  {"StepDetails":null}, {"WaitDetails":{}, "EndTimestamp":null}, null]}}`)
	require.Equal(t, []protocol.Operation{
		{StepDetails: &protocol.StepDetails{}},
		{StepDetails: &protocol.StepDetails{}},
		{StepDetails: &protocol.StepDetails{Result: new("")}},
		{},
		{WaitDetails: &protocol.WaitDetails{}},
		{},
	}, in.InitialExecutionState.Operations)
}

func TestInvocationInputIsReplacedAsAWhole(t *testing.T) {
	t.Parallel()
	in := fullInput()
	require.NoError(t, json.Unmarshal([]byte(`{"CheckpointToken":"t-2"}`), &in))
	require.Equal(t, protocol.InvocationInput{CheckpointToken: "t-2"}, in)

	require.Error(t, json.Unmarshal([]byte(`{"CheckpointToken":3}`), &in))
	require.Equal(t, "t-2", in.CheckpointToken, "a refused text changes nothing")
}

func TestInvocationOutputWire(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		wire string
		want protocol.InvocationOutput
	}{
		"Succeeded": {
			`{"Status":"SUCCEEDED","Result":"\"<done> & dusted\""}`,
			protocol.InvocationOutput{
				Status: protocol.InvocationSucceeded, Result: new(`"<done> & dusted"`),
			},
		},
		"SucceededWithCheckpointedResult": {
			`{"Status":"SUCCEEDED","Result":""}`,
			protocol.InvocationOutput{Status: protocol.InvocationSucceeded, Result: new("")},
		},
		"Failed": {
			`{"Status":"FAILED","Error":{"ErrorType":"T","ErrorMessage":"m"}}`,
			protocol.InvocationOutput{
				Status: protocol.InvocationFailed,
				Error:  &protocol.ErrorObject{ErrorType: "T", ErrorMessage: "m"},
			},
		},
		"FailedWithEmptyError": {
			`{"Status":"FAILED","Error":{}}`,
			protocol.InvocationOutput{
				Status: protocol.InvocationFailed, Error: &protocol.ErrorObject{},
			},
		},
		"Pending": {
			`{"Status":"PENDING"}`, protocol.InvocationOutput{Status: protocol.InvocationPending},
		},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireWire(t, row.wire, row.want)
			require.Equal(t, row.wire, string(row.want.AppendJSON(nil)))
		})
	}
}

func TestInvocationOutputReadsExplicitNulls(t *testing.T) {
	t.Parallel()
	out := decode[protocol.InvocationOutput](t, `{"Status":"PENDING","Result":null,"Error":null}`)
	require.Equal(t, protocol.InvocationOutput{Status: protocol.InvocationPending}, out)
}

func TestExecutionStatusTerminal(t *testing.T) {
	t.Parallel()
	statuses := map[protocol.ExecutionStatus]bool{
		protocol.ExecutionRunning: false, "": false,
		protocol.ExecutionSucceeded: true, protocol.ExecutionFailed: true,
		protocol.ExecutionTimedOut: true, protocol.ExecutionStopped: true,
	}
	for status, want := range statuses {
		require.Equal(t, want, status.Terminal(), "%q", status)
	}
}
