// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"bytes"
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/internal/engine"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Handler runs a durable function: the event of one invocation in, its answer
// out. It holds no state of any execution and is safe for concurrent use.
//
// On AWS Lambda, awslambda.Start makes one and serves it; in tests the runners
// of the testing module do.
type Handler struct {
	cfg *handlerConfig
	run func(c *scope, input *string) (*string, error)
}

// NewHandler returns the handler of fn. It panics if fn or an option is nil.
//
// The input of the execution is decoded into In, the result of fn encoded as the
// execution's result; both use JSON unless [WithSerdes] says otherwise. An error
// or a panic of fn ends the execution as FAILED.
func NewHandler[In, Out any](
	fn func(Context, In) (Out, error), opts ...HandlerOption,
) *Handler {
	if fn == nil {
		panic("durable: NewHandler: the function is nil")
	}
	cfg, err := newHandlerConfig(opts)
	if err != nil {
		panic(err.Error())
	}
	return &Handler{cfg: cfg, run: func(c *scope, input *string) (*string, error) {
		in, err := decodeInput[In](c, input)
		if err != nil {
			return nil, err
		}
		out, err := fn(c, in)
		if err != nil {
			return nil, err
		}
		return encodeOutput(c, out)
	}}
}

// Invoke runs one invocation with the given backend. The event is the envelope
// that Lambda sends to a durable function, the answer the envelope it expects.
//
// ctx bounds the invocation: its deadline is that of the Lambda function. The
// error, if any, is for the Lambda runtime: the invocation failed, the execution
// did not, and the service invokes again.
func (h *Handler) Invoke(ctx context.Context, b backend.Backend, event []byte) ([]byte, error) {
	in, err := parseEvent(event)
	if err != nil {
		return nil, err
	}
	out, err := h.invoke(ctx, b, in)
	if err != nil {
		return nil, err
	}
	return out.AppendJSON(nil), nil
}

// InvokeEnvelope is [Handler.Invoke] for a caller in the same process, such as a
// test's runner: the envelopes change hands as they are, without a way through
// JSON. The handler does not modify in, nor what that leads to, and may keep it.
func (h *Handler) InvokeEnvelope(
	ctx context.Context, b backend.Backend, in *protocol.InvocationInput,
) (*protocol.InvocationOutput, error) {
	if err := checkEnvelope(in); err != nil {
		return nil, err
	}
	return h.invoke(ctx, b, in)
}

// grace is how long step bodies that still run when the function has returned
// are waited for, once their contexts are cancelled.
const grace = 2 * time.Second

func (h *Handler) invoke(
	ctx context.Context, b backend.Backend, in *protocol.InvocationInput,
) (*protocol.InvocationOutput, error) {
	inv := newInvocation(h.cfg, b)
	inv.hooks = newHooks(inv)
	eng, err := engine.Load(ctx, engine.Params{
		ARN: in.DurableExecutionARN, Token: in.CheckpointToken, Backend: b,
		State: in.InitialExecutionState, Observe: inv.hooks.observer(), Grace: grace,
	})
	if err != nil {
		return h.ended(inv, engine.Outcome{Verdict: verdictOf(err), Err: err}, nil, nil)
	}
	inv.engine = eng
	inv.progress = newProgress(eng, in.UpdatedOperationIDs)
	inv.execution = Execution{
		ARN: in.DurableExecutionARN, RequestID: requestID(ctx), TenantID: tenantID(ctx),
	}
	var input *string
	if exec := eng.Execution(); exec != nil {
		inv.execution.StartTime = exec.StartTimestamp.Time
		if exec.ExecutionDetails != nil {
			input = exec.ExecutionDetails.InputPayload
		}
	}
	if inv.hooks == nil {
		out, _, err := h.runAll(inv, input) //nolint:contextcheck // see runAll
		return out, err
	}
	//nolint:contextcheck // see runAll
	run := func() (*protocol.InvocationOutput, *string, error) { return h.runAll(inv, input) }
	return inv.hooks.invocation(ctx, in, input, run)
}

// runAll runs the function and all that it starts, and returns the answer and
// the full result. Tasks have a context that ends with the invocation.
func (h *Handler) runAll(inv *invocation, input *string) (
	*protocol.InvocationOutput, *string, error,
) {
	var r struct {
		result  *string
		failure error
	}
	outcome := inv.engine.Run(func(t *engine.Task) { r.result, r.failure = h.call(inv, t, input) })
	out, err := h.ended(inv, outcome, r.result, r.failure)
	return out, r.result, err
}

func verdictOf(err error) engine.Verdict {
	if backend.ScopeOf(err) == backend.ScopeExecution {
		return engine.Failed
	}
	return engine.Aborted
}

// call runs the user's function in the root scope.
func (h *Handler) call(inv *invocation, t *engine.Task, input *string) (*string, error) {
	root := &scope{Context: t.Context(), inv: inv, task: t, now: inv.execution.StartTime}
	if inv.hooks != nil {
		root.Context = withValues(t.Context(), inv.hooks.ctx)
	}
	root.replaying.Store(!inv.engine.FirstInvocation())
	defer root.closed.Store(true)
	return settle(root, func() (*string, error) { return h.run(root, input) })
}

// ended turns the way in which the invocation ended into its answer.
func (h *Handler) ended(
	inv *invocation, o engine.Outcome, result *string, failure error,
) (*protocol.InvocationOutput, error) {
	switch o.Verdict {
	case engine.Suspended:
		return &protocol.InvocationOutput{Status: protocol.InvocationPending}, nil
	case engine.Aborted:
		return nil, &InvocationError{Err: o.Err}
	case engine.Failed:
		failure = o.Err
	case engine.Returned:
	}
	if failure != nil {
		return h.failed(inv, failure), nil
	}
	return h.succeeded(inv, result)
}

func (h *Handler) failed(inv *invocation, err error) *protocol.InvocationOutput {
	return &protocol.InvocationOutput{
		Status: protocol.InvocationFailed, Error: inv.errorObject(err),
	}
}

// succeeded answers with the result, or checkpoints one that does not fit.
func (h *Handler) succeeded(inv *invocation, result *string) (*protocol.InvocationOutput, error) {
	if result == nil || len(*result) <= protocol.MaxResponse {
		return &protocol.InvocationOutput{
			Status: protocol.InvocationSucceeded, Result: result,
		}, nil
	}
	id := "execution-result"
	if exec := inv.engine.Execution(); exec != nil {
		id = exec.ID
	}
	err := inv.engine.Finish(protocol.OperationUpdate{
		ID: id, Type: protocol.TypeExecution, Action: protocol.ActionSucceed, Payload: result,
	})
	switch {
	case err == nil:
		stored := ""
		return &protocol.InvocationOutput{
			Status: protocol.InvocationSucceeded, Result: &stored,
		}, nil
	case backend.ScopeOf(err) == backend.ScopeExecution:
		return h.failed(inv, err), nil
	default:
		return nil, &InvocationError{Err: err}
	}
}

// InvocationError is returned by [Handler.Invoke] when the invocation can't go
// on although the execution can: the service throttles or is out of reach, or the
// invocation has been superseded. The service invokes again from the last
// checkpoint.
type InvocationError struct{ Err error }

// Error names the cause.
func (e *InvocationError) Error() string {
	return fmt.Sprintf("durable: the invocation ended early, the service will invoke again: %v", e.Err)
}

// Unwrap returns the cause.
func (e *InvocationError) Unwrap() error { return e.Err }

type requestIDKey struct{}

// WithRequestID returns a context that carries the request id of an invocation
// to [Handler.Invoke]. Adapters for a runtime call it; functions read the id from
// [Execution].
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

type tenantIDKey struct{}

// WithTenantID returns a context that carries the tenant of an invocation to
// [Handler.Invoke], for functions that isolate tenants. Adapters for a runtime
// call it; functions read the id from [Execution].
func WithTenantID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, tenantIDKey{}, id)
}

func tenantID(ctx context.Context) string {
	id, _ := ctx.Value(tenantIDKey{}).(string)
	return id
}

// decodeInput reads the execution's input. Absent or blank input leaves the zero
// value.
func decodeInput[In any](c *scope, input *string) (In, error) {
	var in In
	if input == nil || len(bytes.TrimSpace([]byte(*input))) == 0 {
		return in, nil
	}
	err := deserialize(c, c.inv.serdes, c.inv.serdesInfo(), *input, &in)
	if err != nil {
		return in, &SerdesError{
			Operation: "the execution's input", Problem: fmt.Sprintf("does not fit %T", in), Err: err,
		}
	}
	return in, nil
}

func encodeOutput(c *scope, out any) (*string, error) {
	text, err := serialize(c, c.inv.serdes, c.inv.serdesInfo(), out)
	if err == nil && text == nil {
		text = new(string)
	}
	if err == nil && !utf8.ValidString(*text) {
		err = errNotUTF8
	}
	if err != nil {
		return nil, &SerdesError{
			Operation: "the execution's result",
			Problem:   fmt.Sprintf("can't be encoded from %T", out), Err: err,
		}
	}
	return text, nil
}
