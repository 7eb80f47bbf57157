// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"github.com/lambda-durable/durable-go/sdk/internal/engine"
)

// Future is the outcome of an operation that goes on while the function does: of
// a branch started by [Go], a [StepAsync], an [InvokeAsync], a [WaitAsync] or a
// [Callback]. It is bound to the Context it was started on.
type Future[T any] struct {
	*outcome

	decode func() (T, error)
}

// Go runs fn in a branch of its own, like [RunInChild] beside the caller, and
// returns at once. The branch's id depends on the position of this call only,
// never on scheduling.
//
// A branch that has not ended when the function of ctx returns is abandoned: it
// is not waited for, and what it would still record is dropped. Await it, or one
// of the combinators, if it matters.
//
//	email := durable.Go(ctx, "email", sendEmail)
//	sms := durable.Go(ctx, "sms", sendSMS)
//	if _, err := email.Await(ctx); err != nil { … }
//
//	// wrong: a goroutine of one's own is none that can be suspended
//	go func() { durable.Step(ctx, "email", sendEmail) }()
func Go[T any](
	ctx Context, name string, fn func(Context) (T, error), opts ...ChildOption,
) *Future[T] {
	s := ctx.own()
	cfg, err := newChildConfig[T](s.inv, name, fn == nil, opts)
	if err != nil {
		return failedFuture[T](s, err)
	}
	o := s.beginContextAsync(cfg, name)
	var r contextResult
	return async(o, func() {
		r = o.runChild(cfg, func(ctx Context) (any, error) { return fn(ctx) })
	}, func() (T, error) { return resultOf[T](o, cfg.serdes, r) })
}

// Await returns the outcome, waiting for it if necessary; called again, it
// returns the same. Its Context is the one the future was started on, or one of
// a function below it.
func (f *Future[T]) Await(ctx Context) (T, error) {
	f.await(ctx.own())
	return f.decode()
}

// async goes on with an operation in a task of its own. run brings it to its end
// there; get hands out the result and is called after that.
func async[T any](o *operation, run func(), get func() (T, error)) *Future[T] {
	s := o.scope
	f := &Future[T]{outcome: &outcome{op: o, byTask: true}, decode: get}
	if !o.left {
		o.branch = true
		s.branches = append(s.branches, s.task.Spawn(o.id, func(t *engine.Task) {
			o.task = t
			run()
			o.task = s.task // t's context ends with it, and get may need one
			t.Resolve(&f.signal, func() { f.done = true })
		}))
	}
	s.release()
	return f
}

// serviceFuture is the future of an operation that the service brings to its
// end, whoever waits for it. get is called after that.
func serviceFuture[T any](o *operation, get func() (T, error)) *Future[T] {
	return &Future[T]{outcome: &outcome{op: o}, decode: get}
}

// failedFuture is the future of an operation that could not be called.
func failedFuture[T any](_ *scope, err error) *Future[T] {
	return &Future[T]{outcome: &outcome{}, decode: func() (T, error) { return zero[T](), err }}
}

// outcome is the untyped half of a future.
type outcome struct {
	// op is nil when the call was invalid, so that there is nothing to wait for.
	op *operation
	// byTask says that a task of this invocation brings the operation to its end.
	// Otherwise the service does, and its record is all there is.
	byTask bool
	// done says that the task has done so, and signal fires then. The engine's
	// lock guards both.
	done   bool
	signal engine.Signal
}

// await blocks scope s until the outcome can be read.
func (r *outcome) await(s *scope) {
	if r.op == nil {
		return
	}
	s.acquire(title{sub: "await", name: r.op.name})
	defer s.release()
	r.wait(s)
	s.observe(r.op)
}

func (r *outcome) wait(s *scope) {
	switch {
	case r.op == nil:
	case r.op.left:
		s.leaveRecording(r.op)
	case r.byTask:
		s.task.Await("await of "+describe(r.op), func() bool { return r.done }, &r.signal)
	case !r.op.over():
		s.task.AwaitRecords("await of "+describe(r.op), []string{r.op.id}, r.recorded)
	}
}

// recorded reports whether the record of the operation tells its end.
func (r *outcome) recorded(records engine.Records) bool {
	op := records(r.op.id)
	return op != nil && op.Status.Terminal()
}

// over reports whether the operation had ended when it was called.
func (o *operation) over() bool {
	return o.recorded != nil && o.recorded.Status.Terminal()
}
