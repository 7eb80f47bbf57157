// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/internal/engine"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Invoke calls another Lambda function, durable or not, and waits for its result:
// the invocation ends when nothing else runs. At replay a finished call returns
// its recorded result and the function is not called again.
//
// function is a name, a partial or a full ARN. A durable function is called with
// a version, an alias or $LATEST ("ship-item:live"); without one the service
// refuses the call, and the error says so. A plain function needs none.
//
// in is sent, and the result is read, with the handler's serdes; the result of a
// function that returns nothing is the zero value. [WithPayloadSerdes] and
// [WithSerdes] change the one and the other, [WithTenant] sets the tenant.
//
// The error is an [*InvokeError] with the status and with the type, message and
// data that the function failed with; [ErrTimedOut] and [ErrStopped] tell those
// cases apart. There is no retry, [Retry] adds one; and no time-out but that of
// the function, [Select] over [InvokeAsync] and [WaitAsync] gives up earlier.
//
//	parcel, err := durable.Invoke[Parcel](ctx, "label", "ship-item:live", item)
//
//	// wrong: an SDK call outside a step invokes again at every replay
//	lambdaClient.Invoke(ctx, &lambda.InvokeInput{FunctionName: &name})
func Invoke[Out, In any](
	ctx Context, name, function string, in In, opts ...InvokeOption,
) (Out, error) {
	f := startInvoke[Out](ctx.own(), name, function, in, opts, (*engine.Task).Commit)
	return f.Await(ctx)
}

// InvokeAsync is [Invoke] that returns as soon as the call is on its way. The
// called function runs whether or not the future is awaited; it can't be called
// back.
func InvokeAsync[Out, In any](
	ctx Context, name, function string, in In, opts ...InvokeOption,
) *Future[Out] {
	return startInvoke[Out](ctx.own(), name, function, in, opts, (*engine.Task).Send)
}

// startInvoke has the service perform the call, unless it did already.
func startInvoke[Out any](
	s *scope, name, function string, in any, opts []InvokeOption,
	record func(*engine.Task, protocol.OperationUpdate),
) *Future[Out] {
	cfg, err := newInvokeConfig(s.inv, name, function, opts)
	if err != nil {
		return failedFuture[Out](s, err)
	}
	o := s.beginAsync(kindInvoke, name)
	defer s.release()
	if o.recorded == nil {
		u, err := o.invokeUpdate(cfg, in)
		if err != nil {
			return failedFuture[Out](s, err)
		}
		if !o.left {
			o.inv.hooks.operationStarts(o)
			record(o.task, u)
		}
	}
	return serviceFuture(o, func() (Out, error) {
		op := o.record()
		if op.Status != protocol.StatusSucceeded {
			return zero[Out](), o.invokeError(cfg, op)
		}
		return decode[Out](o, cfg.result, op.Result())
	})
}

// InvokeError is returned by [Invoke] and by the future of [InvokeAsync] when the
// called function did not succeed. ErrorType, Message and Data are those of its
// failure; a call that timed out or was stopped has one of the SDK's own types.
// errors.Is matches [ErrTimedOut] and [ErrStopped] by the status alone: what the
// function itself failed with is not a condition of this execution.
type InvokeError struct {
	OperationError
	// Function is what was called, as the code names it.
	Function string
	// Status is FAILED, TIMED_OUT or STOPPED.
	Status protocol.OperationStatus
}

// Error names the operation, the function and what it failed with.
func (e *InvokeError) Error() string {
	text := fmt.Sprintf("%s: function %q %s", e.what, e.Function, ending(e.Status))
	if e.Message != "" {
		text += ": " + e.Message
	}
	if strings.Contains(strings.ToLower(e.Message), "qualifi") && unqualified(e.Function) {
		text += fmt.Sprintf("; a durable function is called with a version, an alias or $LATEST,"+
			" such as %q", e.Function+":$LATEST")
	}
	return text
}

// recorded adds a message where the service gave none.
func (e *InvokeError) recorded() *protocol.ErrorObject {
	rec := e.OperationError.recorded()
	if rec.ErrorMessage == "" {
		rec.ErrorMessage = e.Error()
	}
	return rec
}

func ending(status protocol.OperationStatus) string {
	switch status {
	case protocol.StatusTimedOut:
		return "timed out"
	case protocol.StatusStopped:
		return "was stopped"
	default:
		return "failed"
	}
}

// Is matches the sentinels that fit the status.
func (e *InvokeError) Is(target error) bool {
	switch target {
	case ErrTimedOut:
		return e.Status == protocol.StatusTimedOut
	case ErrStopped:
		return e.Status == protocol.StatusStopped
	default:
		return false
	}
}

// InvokeOption configures [Invoke] and [InvokeAsync].
type InvokeOption interface{ applyInvoke(c *invokeConfig) }

func (o serdesOption) applyInvoke(c *invokeConfig) { c.result = o.serdes }

// WithTenant calls a function of a tenant-isolated kind on behalf of the tenant
// with the given id, 1 to 256 characters.
func WithTenant(id string) InvokeOption { return tenantOption(id) }

type tenantOption string

func (o tenantOption) applyInvoke(c *invokeConfig) { c.tenant = new(string(o)) }

// WithPayloadSerdes sends the input of the called function through s.
func WithPayloadSerdes(s Serdes) InvokeOption { return payloadSerdesOption{s} }

type payloadSerdesOption struct{ serdes Serdes }

func (o payloadSerdesOption) applyInvoke(c *invokeConfig) { c.payload = o.serdes }

// invokeConfig is what is called, and how.
type invokeConfig struct {
	function string
	tenant   *string
	payload  Serdes
	result   Serdes
}

func newInvokeConfig(
	inv *invocation, name, function string, opts []InvokeOption,
) (*invokeConfig, error) {
	const operation = "invoke"
	if err := validName(operation, name); err != nil {
		return nil, err
	}
	if problem := functionProblem(function); problem != "" {
		return nil, invalid(operation, name, "function", "%s", problem)
	}
	c := &invokeConfig{function: function, payload: inv.serdes, result: inv.serdes}
	err := applied(operation, name, opts, func(o InvokeOption) { o.applyInvoke(c) })
	if err != nil {
		return nil, err
	}
	switch {
	case c.payload == nil:
		return nil, invalid(operation, name, "payload serdes", "is nil")
	case c.result == nil:
		return nil, invalid(operation, name, "serdes", "is nil")
	case c.tenant != nil && (*c.tenant == "" || len(*c.tenant) > protocol.MaxTenantID):
		return nil, invalid(operation, name, "tenant", "has %d characters, 1 to %d are allowed",
			len(*c.tenant), protocol.MaxTenantID)
	}
	return c, nil
}

// invokeUpdate is the update that makes the service perform the call.
func (o *operation) invokeUpdate(cfg *invokeConfig, in any) (protocol.OperationUpdate, error) {
	u := o.update(protocol.ActionStart)
	payload, err := o.encode(cfg.payload, in)
	if err != nil {
		return u, err
	}
	u.Payload = payload
	u.ChainedInvokeOptions = &protocol.ChainedInvokeOptions{FunctionName: cfg.function}
	if cfg.tenant != nil {
		u.ChainedInvokeOptions.TenantID = *cfg.tenant
	}
	return u, nil
}

// invokeError builds the error of an ended call from its record.
func (o *operation) invokeError(cfg *invokeConfig, op *protocol.Operation) error {
	rec := protocol.ErrorObject{}
	if op.Error() != nil {
		rec = *op.Error()
	}
	switch op.Status {
	case protocol.StatusTimedOut:
		rec.ErrorType = typeInvokeTimeout
	case protocol.StatusStopped:
		rec.ErrorType = typeInvokeStopped
	default:
		rec.ErrorType = or(rec.ErrorType, typeInvoke)
	}
	e := &InvokeError{
		OperationError: o.errorFrom(&rec), Function: cfg.function, Status: op.Status,
	}
	e.cause = foreign(e.cause)
	return e
}
