// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// WaitForCallback creates a callback, has submit hand its id to an outside party,
// and waits until that party completes it. It is [CreateCallback], a [Step] and
// [Callback.Await] in one operation, with their time-outs, payloads and errors.
//
// submit runs as a step: it is retried by [DefaultRetry] unless [WithRetry] says
// otherwise, its error is final when the policy gives up, and once it has
// succeeded it does not run again. At replay a finished operation returns what is
// recorded and nothing runs.
//
// Whichever way it fails, the error is a [*CallbackError], the same live and at
// replay; its Kind tells the ways apart.
//
//	approval, err := durable.WaitForCallback[Approval](ctx, "approval",
//		func(ctx durable.StepContext, callbackID string) error {
//			return mail.Ask(ctx, callbackID)
//		}, durable.WithTimeout(72*time.Hour))
//	if errors.Is(err, durable.ErrTimedOut) { … }
//
//	// wrong: the callback's id is gone when the function is run again; hand it
//	// out in the submitter, which is a step
//	durable.WaitForCallback[Approval](ctx, "approval",
//		func(_ durable.StepContext, id string) error { ids <- id; return nil })
func WaitForCallback[T any](
	ctx Context, name string, submit func(ctx StepContext, callbackID string) error,
	opts ...WaitForCallbackOption,
) (T, error) {
	s := ctx.own()
	cfg, err := newWaitForCallbackConfig(s.inv, name, submit == nil, opts)
	if err != nil {
		return zero[T](), err
	}
	child := childConfig{
		sub: protocol.SubTypeWaitForCallback, serdes: rawPayload{}, failure: waitForCallbackError,
	}
	o := s.beginContext(&child, name)
	defer o.end()
	r := o.runChild(&child, func(ctx Context) (any, error) {
		return ctx.own().submitAndAwait(cfg, submit)
	})
	return resultOf[T](o, cfg.serdes, r)
}

// WaitForCallbackOption configures [WaitForCallback].
type WaitForCallbackOption interface{ applyWaitForCallback(c *callbackConfig) }

func (o serdesOption) applyWaitForCallback(c *callbackConfig)  { c.serdes = o.serdes }
func (o timeoutOption) applyWaitForCallback(c *callbackConfig) { o.applyCallback(c) }
func (o retryOption) applyWaitForCallback(c *callbackConfig)   { c.submit.retry = o.policy }

func newWaitForCallbackConfig(
	inv *invocation, name string, noFunc bool, opts []WaitForCallbackOption,
) (*callbackConfig, error) {
	const operation = "wait for callback"
	if err := validCall(operation, name, noFunc); err != nil {
		return nil, err
	}
	c := &callbackConfig{serdes: inv.callbackSerdes, submit: inv.stepDefaults}
	err := applied(operation, name, opts, func(o WaitForCallbackOption) {
		o.applyWaitForCallback(c)
	})
	if err != nil {
		return nil, err
	}
	if err := c.validate(operation, name); err != nil {
		return nil, err
	}
	return c, c.submit.validate(operation, name)
}

// submitAndAwait is the body of a WaitForCallback. The inner operations have no
// name: one made from the outer name could be too long.
func (s *scope) submitAndAwait(
	cfg *callbackConfig, submit func(ctx StepContext, callbackID string) error,
) (any, error) {
	callback := s.beginAsync(kindCallback, "")
	id := callback.createCallback(cfg)
	s.release()
	if err := s.submit(&cfg.submit, func(ctx StepContext) (any, error) {
		return empty{}, submit(ctx, id)
	}); err != nil {
		return nil, err
	}
	(&outcome{op: callback}).await(s)
	op := callback.record()
	if op.Status == protocol.StatusSucceeded {
		return op.Result(), nil
	}
	kind, rec := callbackFailure(op)
	return nil, &recordedCallbackError{kind, rec}
}

func (s *scope) submit(cfg *stepConfig, fn body) error {
	o := s.begin(kindStep, "")
	defer o.end()
	_, err := o.runStep(cfg, fn)
	if r, ok := err.(recorder); ok {
		return &recordedCallbackError{CallbackSubmitter, r.recorded()}
	}
	return err
}

// recordedCallbackError is what goes on record when a WaitForCallback fails. Its
// children are not delivered any more once it is closed, and the type name may
// be any that an outside party chose, so the kind goes before the error's data.
type recordedCallbackError struct {
	kind CallbackFailure
	rec  *protocol.ErrorObject
}

func (e *recordedCallbackError) Error() string { return e.rec.ErrorMessage }

func (e *recordedCallbackError) recorded() *protocol.ErrorObject {
	rec := *e.rec
	rec.ErrorData = string(e.kind) + ":" + rec.ErrorData
	return &rec
}

// waitForCallbackError rebuilds the error from the record.
func waitForCallbackError(o *operation, op *protocol.Operation) error {
	rec := protocol.ErrorObject{}
	if op.Error() != nil {
		rec = *op.Error()
	}
	kind, data, _ := strings.Cut(rec.ErrorData, ":")
	switch k := CallbackFailure(kind); k {
	case CallbackExternal, CallbackTimeout, CallbackHeartbeat, CallbackSubmitter:
		rec.ErrorData = data
		return o.callbackError(k, &rec)
	default:
		return o.callbackError(CallbackExternal, &rec)
	}
}
