// SPDX-License-Identifier: Apache-2.0

package protocol_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func TestOperationUpdateWire(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		wire string
		want protocol.OperationUpdate
	}{
		"StepSucceed": {
			`{"Id":"2-1","ParentId":"2","Type":"STEP","SubType":"Step","Name":"charge",
			  "Action":"SUCCEED","Payload":"\"ok\""}`,
			protocol.OperationUpdate{
				ID: "2-1", ParentID: "2", Type: protocol.TypeStep, SubType: protocol.SubTypeStep,
				Name: "charge", Action: protocol.ActionSucceed, Payload: new(`"ok"`),
			},
		},
		"StepRetry": {
			`{"Id":"1","Type":"STEP","Action":"RETRY","Error":{"ErrorType":"Busy"},
			  "StepOptions":{"NextAttemptDelaySeconds":1}}`,
			protocol.OperationUpdate{
				ID: "1", Type: protocol.TypeStep, Action: protocol.ActionRetry,
				Error:       &protocol.ErrorObject{ErrorType: "Busy"},
				StepOptions: &protocol.StepOptions{NextAttemptDelaySeconds: 1},
			},
		},
		"ContextWithLargeResult": {
			`{"Id":"1","Type":"CONTEXT","Action":"SUCCEED","Payload":"",
			  "ContextOptions":{"ReplayChildren":true}}`,
			protocol.OperationUpdate{
				ID: "1", Type: protocol.TypeContext, Action: protocol.ActionSucceed,
				Payload: new(""), ContextOptions: &protocol.ContextOptions{ReplayChildren: true},
			},
		},
		"ContextThatForgetsItsChildren": {
			`{"Id":"1","Type":"CONTEXT","Action":"SUCCEED",
			  "ContextOptions":{"ReplayChildren":false}}`,
			protocol.OperationUpdate{
				ID: "1", Type: protocol.TypeContext, Action: protocol.ActionSucceed,
				ContextOptions: &protocol.ContextOptions{},
			},
		},
		"WaitStart": {
			`{"Id":"1","Type":"WAIT","Action":"START","WaitOptions":{"WaitSeconds":2}}`,
			protocol.OperationUpdate{
				ID: "1", Type: protocol.TypeWait, Action: protocol.ActionStart,
				WaitOptions: &protocol.WaitOptions{WaitSeconds: 2},
			},
		},
		"WaitCancel": {
			`{"Id":"1","Type":"WAIT","Action":"CANCEL"}`,
			protocol.OperationUpdate{
				ID: "1", Type: protocol.TypeWait, Action: protocol.ActionCancel,
			},
		},
		"CallbackStart": {
			`{"Id":"1","Type":"CALLBACK","Action":"START",
			  "CallbackOptions":{"TimeoutSeconds":60,"HeartbeatTimeoutSeconds":5}}`,
			protocol.OperationUpdate{
				ID: "1", Type: protocol.TypeCallback, Action: protocol.ActionStart,
				CallbackOptions: &protocol.CallbackOptions{
					TimeoutSeconds: 60, HeartbeatTimeoutSeconds: 5,
				},
			},
		},
		"CallbackStartWithoutTimeouts": {
			`{"Id":"1","Type":"CALLBACK","Action":"START","CallbackOptions":{}}`,
			protocol.OperationUpdate{
				ID: "1", Type: protocol.TypeCallback, Action: protocol.ActionStart,
				CallbackOptions: &protocol.CallbackOptions{},
			},
		},
		"ChainedInvokeStart": {
			`{"Id":"1","Type":"CHAINED_INVOKE","Action":"START","Payload":"{\"sku\":1}",
			  "ChainedInvokeOptions":{"FunctionName":"price:live","TenantId":"t-9",
			    "XAmznTraceId":"Root=1-2"}}`,
			protocol.OperationUpdate{
				ID: "1", Type: protocol.TypeChainedInvoke, Action: protocol.ActionStart,
				Payload: new(`{"sku":1}`),
				ChainedInvokeOptions: &protocol.ChainedInvokeOptions{
					FunctionName: "price:live", TenantID: "t-9", TraceID: "Root=1-2",
				},
			},
		},
		"ExecutionFail": {
			`{"Id":"e-1","Type":"EXECUTION","Action":"FAIL","Error":{}}`,
			protocol.OperationUpdate{
				ID: "e-1", Type: protocol.TypeExecution, Action: protocol.ActionFail,
				Error: &protocol.ErrorObject{},
			},
		},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireWire(t, row.wire, row.want)
		})
	}
}

func TestOperationUpdateIgnoresUnknownMembers(t *testing.T) {
	t.Parallel()
	update := decode[protocol.OperationUpdate](t, `{"Id":"1","Tags":{"a":[1]},"Action":"START"}`)
	require.Equal(t, protocol.OperationUpdate{ID: "1", Action: protocol.ActionStart}, update)
}
