// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"errors"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// CreateCallback asks the service for a callback id that an outside party
// completes later, by SendDurableExecutionCallbackSuccess or -Failure of the
// Lambda API. It returns as soon as the id is recorded; [Callback.Await] waits
// for the outcome. At replay the same id is returned. The error reports nothing
// but invalid arguments: that the callback has failed is told by Await.
//
// The callback stays open until it is completed, unless [WithTimeout] bounds the
// whole time, or [WithHeartbeatTimeout] the time without a heartbeat.
//
// The outcome's payload is JSON. Where T is string, []byte or json.RawMessage, a
// payload that is not JSON is taken as it is. An absent one is the zero value.
// [WithSerdes] and [WithCallbackSerdes] read it in another way.
//
//	// right: hand out the id inside a step, and wait after it
//	approval, err := durable.CreateCallback[Approval](ctx, "approval")
//	…
//	err = durable.Do(ctx, "ask", func(ctx durable.StepContext) error {
//		return mail.Ask(ctx, approval.ID())
//	})
//	…
//	answer, err := approval.Await(ctx)
//
//	// wrong: the mail goes out again at every replay
//	mail.Ask(ctx, approval.ID())
//
// [WaitForCallback] does all of this in one operation.
func CreateCallback[T any](
	ctx Context, name string, opts ...CallbackOption,
) (*Callback[T], error) {
	s := ctx.own()
	cfg, err := newCallbackConfig(s.inv, name, opts)
	if err != nil {
		return nil, err
	}
	o := s.beginAsync(kindCallback, name)
	defer s.release()
	return &Callback[T]{
		id: o.createCallback(cfg),
		future: serviceFuture(o, func() (T, error) {
			payload, err := o.callbackOutcome()
			if err != nil {
				return zero[T](), err
			}
			return decode[T](o, cfg.serdes, payload)
		}),
	}, nil
}

// Callback is an outcome that comes from outside. See [CreateCallback].
type Callback[T any] struct {
	id     string
	future *Future[T]
}

// ID is what the outside party needs to complete the callback. It is opaque and
// unique; whoever has it and the permission can complete the callback, once.
func (c *Callback[T]) ID() string { return c.id }

// Await returns the outcome, waiting for it if necessary: the invocation ends
// when nothing else runs. Called again, it returns the same. The error is a
// [*CallbackError], or a [*SerdesError] when the payload does not fit T.
func (c *Callback[T]) Await(ctx Context) (T, error) { return c.future.Await(ctx) }

// Future returns the callback as a future, for [All], [AllSettled], [Any] and
// [Race].
func (c *Callback[T]) Future() *Future[T] { return c.future }

// CallbackFailure is the way in which a callback has failed.
type CallbackFailure string

const (
	// CallbackExternal means that the outside party reported a failure.
	CallbackExternal CallbackFailure = "EXTERNAL"
	// CallbackTimeout means that nobody completed the callback in time.
	CallbackTimeout CallbackFailure = "TIMEOUT"
	// CallbackHeartbeat means that a heartbeat stayed away for too long.
	CallbackHeartbeat CallbackFailure = "HEARTBEAT"
	// CallbackSubmitter means that the submitter of a [WaitForCallback] failed for good.
	CallbackSubmitter CallbackFailure = "SUBMITTER"
)

// CallbackError is returned by [Callback.Await] and [WaitForCallback] when the
// callback has failed. Its ErrorType, Message and Data are those that the outside
// party sent, or those of the service or of the submitter.
//
// errors.Is matches it with [ErrCallback] and, by its Kind, with [ErrTimedOut],
// [ErrHeartbeat] and [ErrSubmitter]. The type name that an outside party sends
// never matches one of these.
type CallbackError struct {
	OperationError
	Kind CallbackFailure
}

// Error names the operation and what failed.
func (e *CallbackError) Error() string {
	text := e.Message
	if text == "" {
		text = e.ErrorType
	}
	if e.Kind == CallbackSubmitter {
		text = "submitter: " + text
	}
	return e.what + ": " + text
}

// Is matches the sentinels that fit the kind.
func (e *CallbackError) Is(target error) bool {
	switch target {
	case ErrCallback:
		return true
	case ErrTimedOut:
		return e.Kind == CallbackTimeout || e.Kind == CallbackHeartbeat
	case ErrHeartbeat:
		return e.Kind == CallbackHeartbeat
	case ErrSubmitter:
		return e.Kind == CallbackSubmitter
	default:
		return false
	}
}

// CallbackOption configures [CreateCallback].
type CallbackOption interface{ applyCallback(c *callbackConfig) }

// HeartbeatOption sets a heartbeat time-out.
type HeartbeatOption interface {
	CallbackOption
	WaitForCallbackOption
}

// WithHeartbeatTimeout has a callback fail with [ErrHeartbeat] when for d there
// was no SendDurableExecutionCallbackHeartbeat. It is rounded up to whole seconds
// and at least one; 0, the default, is none.
func WithHeartbeatTimeout(d time.Duration) HeartbeatOption { return heartbeatOption(d) }

type heartbeatOption time.Duration

func (o heartbeatOption) applyCallback(c *callbackConfig)        { c.heartbeat = time.Duration(o) }
func (o heartbeatOption) applyWaitForCallback(c *callbackConfig) { o.applyCallback(c) }

func (o serdesOption) applyCallback(c *callbackConfig) { c.serdes = o.serdes }

func (o timeoutOption) applyCallback(c *callbackConfig) { c.timeout = time.Duration(o) }

// callbackConfig is how a callback is created and read.
type callbackConfig struct {
	timeout   time.Duration
	heartbeat time.Duration
	serdes    Serdes
	submit    stepConfig // of a WaitForCallback
}

func newCallbackConfig(
	inv *invocation, name string, opts []CallbackOption,
) (*callbackConfig, error) {
	if err := validName("callback", name); err != nil {
		return nil, err
	}
	c := &callbackConfig{serdes: inv.callbackSerdes}
	err := applied("callback", name, opts, func(o CallbackOption) { o.applyCallback(c) })
	if err == nil {
		err = c.validate("callback", name)
	}
	return c, err
}

func (c *callbackConfig) validate(operation, name string) error {
	if c.serdes == nil {
		return invalid(operation, name, "serdes", "is nil")
	}
	if c.timeout != 0 {
		if err := validDuration(operation, name, "time-out", c.timeout); err != nil {
			return err
		}
	}
	if c.heartbeat != 0 {
		return validDuration(operation, name, "heartbeat time-out", c.heartbeat)
	}
	return nil
}

// createCallback sees to it that the callback is recorded and returns its id.
func (o *operation) createCallback(cfg *callbackConfig) string {
	op := o.record()
	if op == nil {
		if o.left {
			o.scope.leaveRecording(o)
		}
		o.inv.hooks.operationStarts(o)
		u := o.update(protocol.ActionStart)
		u.CallbackOptions = cfg.wire()
		o.task.Commit(u)
		op = o.mustExist()
	}
	if op.CallbackDetails == nil || op.CallbackDetails.CallbackID == "" {
		o.task.Fail(errors.New("durable: the backend reported " + describe(o) + " without an id"))
	}
	return op.CallbackDetails.CallbackID
}

func (c *callbackConfig) wire() *protocol.CallbackOptions {
	if c.timeout == 0 && c.heartbeat == 0 {
		return nil
	}
	w := &protocol.CallbackOptions{}
	if c.timeout != 0 {
		w.TimeoutSeconds = wholeSeconds(c.timeout)
	}
	if c.heartbeat != 0 {
		w.HeartbeatTimeoutSeconds = wholeSeconds(c.heartbeat)
	}
	return w
}

// callbackOutcome is what the record of an ended callback comes to.
func (o *operation) callbackOutcome() (*string, error) {
	op := o.record()
	if op.Status == protocol.StatusSucceeded {
		return op.Result(), nil
	}
	kind, rec := callbackFailure(op)
	return nil, o.callbackError(kind, rec)
}

// callbackFailure reads the way in which a callback has failed from its record.
// An empty error object is legal, so what is missing is filled in.
func callbackFailure(op *protocol.Operation) (CallbackFailure, *protocol.ErrorObject) {
	rec := protocol.ErrorObject{}
	if op.Error() != nil {
		rec = *op.Error()
	}
	kind := CallbackExternal
	if op.Status == protocol.StatusTimedOut {
		kind = CallbackTimeout
		if rec.ErrorType == typeCallbackHeartbeat {
			kind = CallbackHeartbeat
		}
	}
	switch {
	case rec.ErrorType != "":
	case kind == CallbackTimeout:
		rec.ErrorType = typeCallbackTimeout
	default:
		rec.ErrorType = typeCallback
	}
	return kind, &rec
}

// callbackError builds the error of a failed callback. What an outside party
// named its error says nothing about this execution.
func (o *operation) callbackError(kind CallbackFailure, rec *protocol.ErrorObject) error {
	e := &CallbackError{OperationError: o.errorFrom(rec), Kind: kind}
	if kind != CallbackSubmitter {
		e.cause = foreign(e.cause)
	}
	return e
}
