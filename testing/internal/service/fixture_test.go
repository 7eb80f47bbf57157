// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// epoch is when every execution of these tests starts.
var epoch = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// after is the instant that many seconds after the start.
func after(seconds float64) time.Time {
	return epoch.Add(time.Duration(seconds * float64(time.Second)))
}

// run is one execution with a clock that the test moves and the token of the
// invocation in flight.
type run struct {
	*service.Execution
	t     *testing.T
	svc   *service.Service
	now   time.Time
	token string
	input protocol.InvocationInput
}

// start starts an execution of "order" and its first invocation.
func start(t *testing.T, cfg service.Config) *run {
	t.Helper()
	svc := service.New(cfg)
	r := startIn(t, svc, service.StartRequest{
		FunctionName: "order", Name: "order-7", Input: `{"n":7}`,
	})
	r.invoke()
	return r
}

func startIn(t *testing.T, svc *service.Service, req service.StartRequest) *run {
	t.Helper()
	exec, created, err := svc.Start(epoch, req)
	require.NoError(t, err)
	require.True(t, created)
	return &run{Execution: exec, t: t, svc: svc, now: epoch}
}

func (r *run) invoke() protocol.InvocationInput {
	r.t.Helper()
	inv, err := r.Invoke(r.now)
	require.NoError(r.t, err)
	r.token, r.input = inv.Input.CheckpointToken, inv.Input
	return inv.Input
}

// try sends a checkpoint with the current token and keeps the next one.
func (r *run) try(updates ...protocol.OperationUpdate) (backend.CheckpointResponse, error) {
	resp, err := r.Checkpoint(r.now, backend.CheckpointRequest{
		ExecutionARN: r.ARN(), Token: r.token, Updates: updates,
	})
	if err == nil {
		r.token = resp.Token
	}
	return resp, err
}

// checkpoint sends updates that must be accepted.
func (r *run) checkpoint(updates ...protocol.OperationUpdate) backend.CheckpointResponse {
	r.t.Helper()
	resp, err := r.try(updates...)
	require.NoError(r.t, err)
	return resp
}

func (r *run) complete(a service.Answer) {
	r.t.Helper()
	require.NoError(r.t, r.Complete(r.now, a))
}

// suspend answers PENDING, whether something is pending or not.
func (r *run) suspend() { r.t.Helper(); r.complete(pending()) }

// fire moves the clock to that many seconds after the start.
func (r *run) fire(seconds float64) []service.Timer {
	r.now = after(seconds)
	return r.Fire(r.now)
}

func (r *run) op(id string) protocol.Operation {
	r.t.Helper()
	op, ok := r.Operation(id)
	require.True(r.t, ok, "operation %q", id)
	return op
}

func (r *run) status(id string) protocol.OperationStatus {
	r.t.Helper()
	return r.op(id).Status
}

// last returns the newest event.
func (r *run) last() protocol.Event {
	r.t.Helper()
	events := r.Events()
	return events[len(events)-1]
}

// history names the events after ExecutionStarted.
func (r *run) history() []protocol.EventType {
	var types []protocol.EventType
	for _, ev := range r.Events()[1:] {
		types = append(types, ev.EventType)
	}
	return types
}

func ids(ops []protocol.Operation) []string {
	names := []string{}
	for i := range ops {
		names = append(names, ops[i].ID)
	}
	return names
}

func pending() service.Answer {
	return service.Answer{Output: protocol.InvocationOutput{Status: protocol.InvocationPending}}
}

func succeeded(result string) service.Answer {
	return service.Answer{Output: protocol.InvocationOutput{
		Status: protocol.InvocationSucceeded, Result: &result,
	}}
}

func crashed() service.Answer {
	return service.Answer{Error: &protocol.ErrorObject{
		ErrorType: "Runtime.ExitError", ErrorMessage: "exit status 2",
	}}
}

func problem() *protocol.ErrorObject {
	return &protocol.ErrorObject{ErrorType: "Busy", ErrorMessage: "try again"}
}

// The builders below make updates as the SDK does.

func update(
	kind protocol.OperationType, action protocol.OperationAction, id string,
) protocol.OperationUpdate {
	return protocol.OperationUpdate{ID: id, Type: kind, Action: action}
}

func stepStart(id string) protocol.OperationUpdate {
	return update(protocol.TypeStep, protocol.ActionStart, id)
}

func stepSucceed(id, result string) protocol.OperationUpdate {
	return with(update(protocol.TypeStep, protocol.ActionSucceed, id), result)
}

func stepFail(id string) protocol.OperationUpdate {
	u := update(protocol.TypeStep, protocol.ActionFail, id)
	u.Error = problem()
	return u
}

func stepRetry(id string, seconds int) protocol.OperationUpdate {
	u := update(protocol.TypeStep, protocol.ActionRetry, id)
	u.Error = problem()
	u.StepOptions = &protocol.StepOptions{NextAttemptDelaySeconds: seconds}
	return u
}

func stepPoll(id, state string, seconds int) protocol.OperationUpdate {
	u := stepRetry(id, seconds)
	u.Error = nil
	return with(u, state)
}

func contextStart(id string) protocol.OperationUpdate {
	return update(protocol.TypeContext, protocol.ActionStart, id)
}

func contextSucceed(id, result string, replayChildren bool) protocol.OperationUpdate {
	u := with(update(protocol.TypeContext, protocol.ActionSucceed, id), result)
	if replayChildren {
		u.ContextOptions = &protocol.ContextOptions{ReplayChildren: true}
	}
	return u
}

func contextFail(id string) protocol.OperationUpdate {
	u := update(protocol.TypeContext, protocol.ActionFail, id)
	u.Error = problem()
	return u
}

func waitStart(id string, seconds int) protocol.OperationUpdate {
	u := update(protocol.TypeWait, protocol.ActionStart, id)
	u.WaitOptions = &protocol.WaitOptions{WaitSeconds: seconds}
	return u
}

func callbackStart(id string, timeout, heartbeat int) protocol.OperationUpdate {
	u := update(protocol.TypeCallback, protocol.ActionStart, id)
	u.CallbackOptions = &protocol.CallbackOptions{
		TimeoutSeconds: timeout, HeartbeatTimeoutSeconds: heartbeat,
	}
	return u
}

func invokeStart(id, function, payload string) protocol.OperationUpdate {
	u := with(update(protocol.TypeChainedInvoke, protocol.ActionStart, id), payload)
	u.ChainedInvokeOptions = &protocol.ChainedInvokeOptions{FunctionName: function}
	return u
}

func cancel(kind protocol.OperationType, id string) protocol.OperationUpdate {
	return update(kind, protocol.ActionCancel, id)
}

func executionSucceed(result string) protocol.OperationUpdate {
	return with(update(protocol.TypeExecution, protocol.ActionSucceed, "execution-result"), result)
}

func executionFail() protocol.OperationUpdate {
	u := update(protocol.TypeExecution, protocol.ActionFail, "execution-result")
	u.Error = problem()
	return u
}

func with(u protocol.OperationUpdate, payload string) protocol.OperationUpdate {
	u.Payload = &payload
	return u
}

func under(parent string, u protocol.OperationUpdate) protocol.OperationUpdate {
	u.ParentID = parent
	return u
}

// requireRefusal checks the service's code, text and HTTP status.
func requireRefusal(t *testing.T, err error, code, message string, status int) {
	t.Helper()
	var refusal *backend.Refusal
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, backend.Refusal{Code: code, Message: message, HTTPStatus: status}, *refusal)
}

func requireInvalid(t *testing.T, err error, message string) {
	t.Helper()
	requireRefusal(t, err, backend.CodeInvalidParameter, message, 400)
}
