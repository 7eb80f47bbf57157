// SPDX-License-Identifier: Apache-2.0

package local

import (
	"context"
	"errors"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// flight is an invocation while it runs. Its handler has a goroutine of its own,
// but runs only while the driver waits for it: until it has answered, or until
// all that it does needs time to pass.
type flight struct {
	run      *run
	inv      Invocation
	view     view            // that the handler has of the service
	ctx      context.Context //nolint:containedctx // of the invocation
	cancel   context.CancelCauseFunc
	start    time.Time
	deadline time.Time
	// stopped says that the handler has stopped running: it sleeps, unless it has
	// landed. wake lets it go on, once it has slept. Both have room for one, so that
	// nobody is left behind when the other gives up.
	stopped chan stop
	wake    chan struct{}
	// answer and err are how it landed.
	answer service.Answer
	err    error

	// The Runner's lock guards what follows.
	death  *protocol.ErrorObject // how the process ended, nil while it lives
	asleep bool
	until  time.Time // when it wants to go on, if it is asleep
	bodies bodies
}

// stop is why a handler has stopped running.
type stop bool

const (
	sleeps stop = false
	landed stop = true
)

// errGoexit says that a handler has ended the goroutine that it was called on.
var errGoexit = errors.New("the handler ended its goroutine by runtime.Goexit" +
	" (FailNow and SkipNow of a test do that)")

// launch starts an invocation.
func (r *Runner) launch(ctx context.Context, one *run) (*flight, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	inv, err := one.exec.Invoke(r.clock.now)
	if err != nil {
		return nil, err
	}
	f := &flight{
		run: one, stopped: make(chan stop, 1),
		start: inv.StartedAt, deadline: inv.StartedAt.Add(r.cfg.InvocationTimeout),
		inv: Invocation{
			ExecutionARN: one.exec.ARN(), Function: one.exec.FunctionName(),
			RequestID: inv.RequestID, Number: inv.Number,
		},
	}
	ctx, f.cancel = context.WithCancelCause(ctx)
	f.ctx, one.flight = ctx, f
	go f.fly(ctx, &inv.Input)
	return f, nil
}

// fly has the handler answer the envelope.
func (f *flight) fly(ctx context.Context, in *protocol.InvocationInput) {
	f.err = errGoexit
	defer func() { f.stopped <- landed }()
	ctx = durable.WithRequestID(ctx, f.inv.RequestID)
	if f.run.tenant != "" {
		ctx = durable.WithTenantID(ctx, f.run.tenant)
	}
	f.answer, f.err = answerOf(ctx, f.run.handler, f.service(), in)
}

// sleepUntil returns when it is t, or when the process has died.
func (f *flight) sleepUntil(t time.Time) {
	r := f.run.runner
	r.mu.Lock()
	if f.ctx.Err() != nil || !t.After(r.clock.now) {
		r.mu.Unlock()
		return
	}
	f.asleep, f.until = true, t
	if f.deadline.Before(t) {
		f.until = f.deadline
	}
	if f.wake == nil {
		f.wake = make(chan struct{}, 1)
	}
	r.mu.Unlock()
	f.stopped <- sleeps
	select {
	case <-f.wake:
	case <-f.ctx.Done():
	}
}

// resume lets an invocation go on whose time has come, if only to die.
func (r *Runner) resume(f *flight) {
	r.mu.Lock()
	f.asleep = false
	over := !r.clock.now.Before(f.deadline)
	r.mu.Unlock()
	if over {
		f.timeOut(f.deadline.Sub(f.start))
	}
	f.wake <- struct{}{}
}

// proceed lets an execution's handler run, be it in a new invocation, until it
// has answered or sleeps.
func (r *Runner) proceed(ctx context.Context, one *run) error {
	f := one.flight
	if f != nil {
		r.resume(f)
	} else {
		var err error
		if f, err = r.launch(ctx, one); err != nil {
			return err
		}
	}
	why, err := r.await(f)
	if err != nil {
		return err
	}
	if why == landed {
		if err := r.land(f); err != nil {
			return err
		}
	}
	r.publish(ctx, one)
	return nil
}

// land ends an invocation with what its handler has answered.
func (r *Runner) land(f *flight) error {
	defer f.cancel(nil)
	r.mu.Lock()
	defer r.mu.Unlock()
	f.run.flight = nil
	if errors.Is(f.err, errGoexit) && f.death == nil {
		return f.err
	}
	answer := f.answer
	switch {
	case f.death != nil:
		answer = service.Answer{Error: f.death}
	case f.err != nil:
		answer = service.Answer{Error: lambdaError(f.err)}
	}
	return f.run.exec.Complete(r.clock.now, answer)
}

// publish makes known outside what a handler has done: the calls of functions
// that are not durable, and the callbacks.
func (r *Runner) publish(ctx context.Context, one *run) {
	r.mu.Lock()
	invokes := one.exec.TakeInvokes()
	known := one.callbacks.take()
	r.mu.Unlock()
	for _, invoke := range invokes {
		r.call(ctx, one, invoke)
	}
	for _, c := range known {
		r.offer(one, c)
	}
}

// nextWake is when the first of the invocations that sleep goes on. The lock is
// held.
func (r *Runner) nextWake() (first *flight) {
	for _, one := range r.active {
		f := one.flight
		if f != nil && f.asleep && (first == nil || f.until.Before(first.until)) {
			first = f
		}
	}
	return first
}

// Close ends the invocations that are still running and lets nothing happen any
// more. A Runner whose bodies take no time need not be closed.
func (r *Runner) Close() {
	r.mu.Lock()
	r.fail(errClosed)
	var left []*flight
	for _, one := range r.active {
		if one.flight != nil {
			left = append(left, one.flight)
		}
	}
	r.mu.Unlock()
	if len(left) == 0 {
		return
	}
	defer r.watchOver()()
	for _, f := range left {
		f.die(errClosed, "Runtime.ExitError", "the runner was closed")
		_, _ = r.await(f) // what has become of it does not matter any more
		f.run.flight = nil
	}
}
