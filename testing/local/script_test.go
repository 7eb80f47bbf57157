// SPDX-License-Identifier: Apache-2.0

package local_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// script is a handler that speaks the protocol by hand: these tests are about
// the driver, not about the SDK.
type script func(s *session) protocol.InvocationOutput

// session is one invocation of a script.
type session struct {
	ctx     context.Context //nolint:containedctx // of this invocation
	backend backend.Backend
	arn     string
	token   string
	ops     map[string]protocol.Operation
}

// Invoke implements local.Handler.
func (h script) Invoke(ctx context.Context, b backend.Backend, event []byte) ([]byte, error) {
	var in protocol.InvocationInput
	if err := json.Unmarshal(event, &in); err != nil {
		return nil, err
	}
	s := &session{
		ctx: ctx, backend: b, arn: in.DurableExecutionARN, token: in.CheckpointToken,
		ops: make(map[string]protocol.Operation),
	}
	s.learn(in.InitialExecutionState.Operations)
	for marker := in.InitialExecutionState.NextMarker; marker != ""; {
		page, err := b.State(ctx, backend.StateRequest{
			ExecutionARN: s.arn, Token: s.token, Marker: marker,
		})
		if err != nil {
			return nil, err
		}
		s.learn(page.Operations)
		marker = page.NextMarker
	}
	return json.Marshal(h(s))
}

func (s *session) learn(operations []protocol.Operation) {
	for _, op := range operations {
		s.ops[op.ID] = op
	}
}

// ensure sends the updates unless the first one's operation is known.
func (s *session) ensure(updates ...protocol.OperationUpdate) protocol.Operation {
	if _, known := s.ops[updates[0].ID]; !known {
		s.send(updates...)
	}
	return s.ops[updates[0].ID]
}

func (s *session) send(updates ...protocol.OperationUpdate) {
	resp, err := s.backend.Checkpoint(s.ctx, backend.CheckpointRequest{
		ExecutionARN: s.arn, Token: s.token, Updates: updates,
	})
	if err != nil {
		panic(err)
	}
	s.token = resp.Token
	s.learn(resp.Operations)
}

func startCallback(
	id, parent, name string, options protocol.CallbackOptions,
) protocol.OperationUpdate {
	return protocol.OperationUpdate{
		ID: id, ParentID: parent, Name: name, Type: protocol.TypeCallback,
		SubType: protocol.SubTypeCallback, Action: protocol.ActionStart, CallbackOptions: &options,
	}
}

func startInvoke(id, name, function, payload string) protocol.OperationUpdate {
	return protocol.OperationUpdate{
		ID: id, Name: name, Type: protocol.TypeChainedInvoke, SubType: protocol.SubTypeChainedInvoke,
		Action: protocol.ActionStart, Payload: &payload,
		ChainedInvokeOptions: &protocol.ChainedInvokeOptions{FunctionName: function},
	}
}

func startWait(id string, seconds int) protocol.OperationUpdate {
	return protocol.OperationUpdate{
		ID: id, Type: protocol.TypeWait, SubType: protocol.SubTypeWait,
		Action: protocol.ActionStart, WaitOptions: &protocol.WaitOptions{WaitSeconds: seconds},
	}
}

// until is PENDING until the operation has ended, then SUCCEEDED with its result
// or FAILED with its error.
func until(op protocol.Operation) protocol.InvocationOutput {
	switch {
	case !op.Status.Terminal():
		return protocol.InvocationOutput{Status: protocol.InvocationPending}
	case op.Status == protocol.StatusSucceeded:
		return protocol.InvocationOutput{Status: protocol.InvocationSucceeded, Result: op.Result()}
	default:
		return protocol.InvocationOutput{Status: protocol.InvocationFailed, Error: op.Error()}
	}
}

// waitsFor is a function that waits for one callback.
func waitsFor(name string, options protocol.CallbackOptions) script {
	return func(s *session) protocol.InvocationOutput {
		return until(s.ensure(startCallback("1", "", name, options)))
	}
}

// calls is a function that invokes another and answers with its result.
func calls(function, payload string) script {
	return func(s *session) protocol.InvocationOutput {
		return until(s.ensure(startInvoke("1", "call", function, payload)))
	}
}

func requireText(t *testing.T, want string, got *string) {
	t.Helper()
	require.NotNil(t, got)
	require.Equal(t, want, *got)
}
