// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// errTestDeadline ends a run shortly before go test would end the whole program
// without a word about it.
var errTestDeadline = errors.New("the -timeout of go test is almost over;" +
	" with -durable.bubble it may be found at once why")

// deadlineMargin is the time that a report may take.
const deadlineMargin = 5 * time.Second

// errBubbleDeadline is said of a run in a bubble: no error comes out of it.
var errBubbleDeadline = errors.New("the -timeout of go test is almost over, and a bubble does" +
	" not see what waits for a mutex or for the world outside")

// watchTest returns a context for a run of the test, which ends with the test's
// or shortly before the program is stopped.
func (w *world) watchTest(t TB) (context.Context, context.CancelCauseFunc) {
	ctx, cancel := context.WithCancelCause(t.Context())
	_ = ctx.Done() // makes the channel here, and not in a bubble: see InBubble
	left, ok := timeLeft(t)
	if !ok {
		return ctx, cancel
	}
	alarm := time.AfterFunc(left, func() {
		if w.inBubble.Load() {
			w.burst(t)
		}
		cancel(errTestDeadline)
	})
	return ctx, func(cause error) {
		alarm.Stop()
		cancel(cause)
	}
}

// burst ends the program, as go test would a moment later, with a word about it:
// the test's goroutine is held in a bubble that can't be ended from outside.
func (w *world) burst(t TB) {
	err := w.runner.Hung(errBubbleDeadline)
	if err == nil {
		err = errBubbleDeadline
	}
	panic(fmt.Sprintf("durabletest: %s: the run did not end: %v", t.Name(), err))
}

// timeLeft is how long a run of the test may take, if that is limited.
func timeLeft(t TB) (left time.Duration, limited bool) {
	timed, ok := t.(deadliner)
	if !ok || isInBubble(t) {
		return 0, false
	}
	deadline, ok := timed.Deadline()
	left = time.Until(deadline) - deadlineMargin
	return left, ok && left > 0
}

// deadliner is what a *testing.T is besides a TB.
type deadliner interface{ Deadline() (time.Time, bool) }

// isInBubble reports whether the test runs in a bubble of testing/synctest. There
// a *testing.T panics when it is asked for its deadline; nothing else tells.
func isInBubble(t TB) (inside bool) {
	timed, ok := t.(deadliner)
	if !ok {
		return false
	}
	defer func() { inside = recover() != nil }()
	_, _ = timed.Deadline()
	return false
}
