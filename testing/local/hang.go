// SPDX-License-Identifier: Apache-2.0

package local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"
)

// HungError says that a handler blocks in its own code and nothing will ever
// wake it, or that it has not come back although its context has ended.
type HungError struct {
	// Where names the bodies that have not returned, and the function.
	Where string
	// Stacks are the stacks of the goroutines that run the handler's code.
	Stacks string
	// Err is why the context had ended; nil when nothing can wake the handler.
	Err error
}

// Error names the place and shows the stacks.
func (e *HungError) Error() string {
	what := "hangs: nothing can wake it any more"
	if e.Err != nil {
		what = fmt.Sprintf("does not end although its context has: %v", e.Err)
	}
	return fmt.Sprintf("%s %s; its goroutines:\n\n%s", e.Where, what, e.Stacks)
}

// Unwrap returns why the context had ended, if it had.
func (e *HungError) Unwrap() error { return e.Err }

const (
	// never is longer than anything waits. In a bubble of testing/synctest a
	// timer of that length fires when everything is blocked for good, and not
	// before.
	never = 100 * 365 * 24 * time.Hour
	// grace is how long an invocation may take to leave, by the machine's clock,
	// when its context has ended.
	grace = 2 * time.Second
)

// watchOver watches for handlers that hang, until the function that it returns
// is called.
func (r *Runner) watchOver() func() {
	r.watch = time.NewTimer(never)
	return func() {
		r.watch.Stop()
		r.watch = nil
	}
}

// await waits until the handler has stopped running, or is found to hang.
func (r *Runner) await(f *flight) (stop, error) {
	select {
	case why := <-f.stopped:
		return why, nil
	case <-f.ctx.Done():
	case <-r.watch.C:
		return sleeps, r.abandon(f, nil)
	}
	timer := time.NewTimer(grace)
	defer timer.Stop()
	for {
		select {
		case why := <-f.stopped:
			if why == landed {
				return why, nil
			}
		case <-timer.C:
			return sleeps, r.abandon(f, whyDone(f.ctx))
		}
	}
}

// abandon gives up an invocation that can't be ended.
func (r *Runner) abandon(f *flight, cause error) error {
	r.mu.Lock()
	err := &HungError{Where: f.where(), Err: cause}
	f.run.flight = nil
	r.fail(err)
	r.mu.Unlock()
	err.Stacks = handlerStacks(true)
	f.cancel(err)
	return err
}

// Hung says what a handler is doing that has not come back.
// It may be called from anywhere, also from outside the bubble of testing/synctest
// in which they run: a bubble does not see that what waits for a mutex waits for
// good. It returns nil when no handler runs.
func (r *Runner) Hung(cause error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, one := range r.active {
		if f := one.flight; f != nil && !f.asleep {
			return fmt.Errorf("%s has not come back: %w; its goroutines:\n\n%s",
				f.where(), cause, handlerStacks(false))
		}
	}
	return nil
}

// whyDone is the error of a context that is done, with its cause.
func whyDone(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errors.Is(cause, err) {
		return cause
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// where names what the handler is doing. The lock is held.
func (f *flight) where() string {
	var names []string
	for _, b := range f.bodies.running {
		if !b.sleeping {
			names = append(names, f.run.describeBody(&b.attempt))
		}
	}
	function := fmt.Sprintf("function %q", f.inv.Function)
	if len(names) == 0 {
		return function
	}
	return strings.Join(names, " and ") + " of " + function
}

// handlerStacks returns the stacks of the goroutines that run handlers; if it is
// asked for, of those in the caller's bubble of testing/synctest only, or outside
// of all bubbles.
func handlerStacks(sameBubble bool) string {
	all := make([]byte, 1<<20)
	all = all[:runtime.Stack(all, true)]
	var own string
	var out []string
	for i, stack := range bytes.Split(all, []byte("\n\n")) {
		header, frames, _ := strings.Cut(string(stack), "\n")
		if i == 0 { // the caller's own
			own = bubble(header)
			continue
		}
		handles := strings.Contains(frames, "local.(*flight).fly") ||
			strings.Contains(frames, "engine.(*Task).run")
		if handles && (!sameBubble || bubble(header) == own) {
			out = append(out, string(stack))
		}
	}
	return strings.Join(out, "\n\n")
}

// bubble returns "synctest bubble 7" of a header that has it.
func bubble(header string) string {
	_, rest, ok := strings.Cut(header, "synctest bubble ")
	if !ok {
		return ""
	}
	number, _, _ := strings.Cut(rest, "]")
	number, _, _ = strings.Cut(number, ",")
	return number
}
