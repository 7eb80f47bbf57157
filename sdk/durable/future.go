// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"github.com/lambda-durable/durable-go/sdk/internal/engine"
)

// Future is the outcome of an operation that goes on while the function does.
// It was started by [Go] or one of the asynchronous forms and is bound to the
// Context it was started on.
type Future[T any] struct {
	op     *operation
	result *outcome
	decode func() (T, error)
}

// outcome is the untyped half of a future. The engine's lock guards it.
type outcome struct {
	done   bool
	signal engine.Signal
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
func Go[T any](
	ctx Context, name string, fn func(Context) (T, error), opts ...ChildOption,
) *Future[T] {
	s := ctx.own()
	cfg, err := newChildConfig(s.inv, name, fn == nil, opts)
	if err != nil {
		return failedFuture[T](s, err)
	}
	o := s.beginContext(cfg, name)
	var r contextResult
	return async(o, func() {
		r = o.runChild(cfg, func(ctx Context) (any, error) { return fn(ctx) })
	}, func() (T, error) { return resultOf[T](o, cfg.serdes, r) })
}

// async goes on with an operation in a task of its own. run brings it to its end
// there; get hands out the result and is called after that.
func async[T any](o *operation, run func(), get func() (T, error)) *Future[T] {
	s := o.scope
	f := &Future[T]{op: o, result: &outcome{}, decode: get}
	o.branch = true
	s.branches = append(s.branches, s.task.Spawn(o.id, func(t *engine.Task) {
		o.task = t
		run()
		t.Resolve(&f.result.signal, func() { f.result.done = true })
	}))
	s.busy.Store(nil)
	return f
}

// Await returns the outcome, waiting for it if necessary; called again, it
// returns the same. Its Context is the one the future was started on, or one of
// a function below it.
func (f *Future[T]) Await(ctx Context) (T, error) {
	s := ctx.own()
	f.await(s)
	return f.decode()
}

func (f *Future[T]) await(s *scope) {
	if f.op == nil {
		return
	}
	waiting := s.operation(&kind{sub: "await"}, f.op.name)
	s.acquire(waiting)
	defer s.busy.Store(nil)
	s.task.Await("await of "+describe(f.op), func() bool { return f.result.done }, &f.result.signal)
	s.observe(f.op)
}

// failedFuture is the future of an operation that could not be called.
func failedFuture[T any](_ *scope, err error) *Future[T] {
	return &Future[T]{decode: func() (T, error) { return zero[T](), err }}
}
