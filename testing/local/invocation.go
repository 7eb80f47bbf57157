// SPDX-License-Identifier: Apache-2.0

package local

import (
	"errors"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
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

// ErrInvocationTimedOut is the cause with which the context of an invocation ends
// when it has run for [Config.InvocationTimeout]. Returned in the way of
// [ErrProcessGone] it has that happen at once; no time passes.
var ErrInvocationTimedOut = errors.New("the invocation has run for as long as it may")

// errClosed ends what still runs when its Runner is closed.
var errClosed = errors.New("the runner was closed")

// crash ends the process. What the handler does from now on has no effect.
func (f *flight) crash() {
	f.die(ErrProcessGone, "Runtime.ExitError",
		"Runtime exited with error: exit status 1")
}

// timeOut ends the process as Lambda does when the function's time is over.
func (f *flight) timeOut(after time.Duration) {
	f.die(ErrInvocationTimedOut, "Sandbox.Timedout",
		fmt.Sprintf("Task timed out after %.2f seconds", after.Seconds()))
}

// die ends the process; its first death counts.
func (f *flight) die(cause error, kind, text string) {
	r := f.run.runner
	r.mu.Lock()
	if f.death == nil {
		f.death = &protocol.ErrorObject{
			ErrorType: kind, ErrorMessage: "RequestId: " + f.inv.RequestID + " Error: " + text,
		}
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
	switch {
	case errors.Is(err, ErrProcessGone):
		f.crash()
	case errors.Is(err, ErrInvocationTimedOut):
		f.timeOut(f.run.runner.cfg.InvocationTimeout)
	}
	return err
}
