// SPDX-License-Identifier: Apache-2.0

package local

import (
	"context"
	"errors"
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// Invocation identifies one run of a handler.
type Invocation struct {
	ExecutionARN string
	// Function is the bare name of the function.
	Function  string
	RequestID string
	// Number is 1 for the first invocation of the execution.
	Number int
}

// ErrProcessGone is returned by [Config.Wrap]'s backend, or by
// [Config.Intercept], to crash the process that runs the handler. From then on
// the invocation can do nothing more, its goroutines leave, and the history
// shows a Runtime.ExitError whatever the handler returns.
var ErrProcessGone = errors.New("the process of the invocation is gone")

// flight is an invocation while it runs.
type flight struct {
	run    *run
	inv    Invocation
	cancel context.CancelCauseFunc
	// death is how the process ended, nil while it lives. The Runner's lock
	// guards it.
	death *protocol.ErrorObject
}

// crash ends the process. What the handler does from now on has no effect.
func (f *flight) crash() {
	f.die(ErrProcessGone, &protocol.ErrorObject{
		ErrorType: "Runtime.ExitError",
		ErrorMessage: fmt.Sprintf(
			"RequestId: %s Error: Runtime exited with error: exit status 1", f.inv.RequestID),
	})
}

func (f *flight) die(cause error, death *protocol.ErrorObject) {
	r := f.run.runner
	r.mu.Lock()
	if f.death == nil {
		f.death = death
	}
	r.mu.Unlock()
	f.cancel(cause)
}

func (f *flight) dead() bool {
	r := f.run.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	return f.death != nil
}

// survive crashes the process if the outcome of a call says so.
func (f *flight) survive(err error) error {
	if errors.Is(err, ErrProcessGone) {
		f.crash()
	}
	return err
}

// invoke runs the handler once, from envelope to answer.
func (r *Runner) invoke(ctx context.Context, one *run) error {
	r.mu.Lock()
	inv, err := one.exec.Invoke(r.clock.now)
	r.mu.Unlock()
	if err != nil {
		return err
	}
	answer := r.handle(ctx, one, inv)

	r.mu.Lock()
	err = one.exec.Complete(r.clock.now, answer)
	invokes := one.exec.TakeInvokes()
	known := one.callbacks.take()
	r.mu.Unlock()
	if err != nil {
		return err
	}
	for _, invoke := range invokes {
		r.call(ctx, one, invoke)
	}
	for _, c := range known {
		r.offer(one, c)
	}
	return nil
}

// handle has the handler answer an envelope, in a process that may die meanwhile.
func (r *Runner) handle(
	ctx context.Context, one *run, inv service.Invocation,
) service.Answer {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	f := &flight{run: one, cancel: cancel, inv: Invocation{
		ExecutionARN: one.exec.ARN(), Function: one.exec.FunctionName(),
		RequestID: inv.RequestID, Number: inv.Number,
	}}
	r.buffer = inv.Input.AppendJSON(r.buffer[:0])
	raw, err := one.handler.Invoke(durable.WithRequestID(ctx, inv.RequestID), r.view(f), r.buffer)
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case f.death != nil:
		return service.Answer{Error: f.death}
	case err != nil:
		return service.Answer{Error: lambdaError(err)}
	default:
		return service.AnswerOf(raw)
	}
}
