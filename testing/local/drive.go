// SPDX-License-Identifier: Apache-2.0

package local

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/lambda-durable/durable-go/testing/execution"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// Wait drives until the execution has ended, moving the clock as far as needed.
// The result is there also when it ends with an error: a [*BlockedError] when
// nothing can happen any more, the error of ctx when that is done, or another
// that says why the run can't go on.
func (r *Runner) Wait(ctx context.Context, arn string) (*execution.Result, error) {
	err := r.drive(ctx, arn)
	result, missing := r.Result(arn)
	if missing != nil {
		return nil, missing
	}
	return result, err
}

func (r *Runner) drive(ctx context.Context, arn string) error {
	for {
		if err := r.Settle(ctx); err != nil {
			return err
		}
		if r.ended(arn) {
			return nil
		}
		next, err := r.nextDue()
		if err != nil {
			return err
		}
		r.moveTo(next)
	}
}

// Settle lets everything happen that needs no time to pass: handlers are invoked
// until all of them have ended or wait.
func (r *Runner) Settle(ctx context.Context) error {
	defer r.report()
	for {
		if err := r.happen(); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("run was given up: %w", err)
		}
		next := r.nextToInvoke()
		if next == nil {
			return nil
		}
		if err := r.invoke(ctx, next); err != nil {
			return err
		}
	}
}

// Advance moves the clock forward by d, stopping wherever something is due, and
// settles at every stop and at the end.
func (r *Runner) Advance(ctx context.Context, d time.Duration) error {
	end := r.Now().Add(d)
	for {
		if err := r.Settle(ctx); err != nil {
			return err
		}
		if !r.Now().Before(end) {
			return nil
		}
		r.moveTo(r.dueBefore(end))
	}
}

// happen lets all come to pass that is due now: first the service's timers, then
// what was scheduled. It also hands on the outcome of children that have ended.
func (r *Runner) happen() error {
	r.mu.Lock()
	r.svc.Fire(r.clock.now)
	for do := r.clock.take(); do != nil; do = r.clock.take() {
		r.mu.Unlock()
		err := do()
		r.mu.Lock()
		if err != nil {
			r.fail(err)
		}
	}
	r.sweep()
	err := r.failed
	r.mu.Unlock()
	r.report()
	return err
}

// fail makes it impossible to go on; the first reason counts. The lock is held.
func (r *Runner) fail(err error) {
	if r.failed == nil {
		r.failed = err
	}
}

// sweep forgets executions that have ended, telling their parents. The lock is
// held.
func (r *Runner) sweep() {
	r.active = slices.DeleteFunc(r.active, func(one *run) bool {
		if !one.exec.Status().Terminal() {
			return false
		}
		one.tellParents()
		return true
	})
}

// nextToInvoke picks one of the executions that the service would invoke now.
func (r *Runner) nextToInvoke() *run {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.picks == nil {
		for _, one := range r.active {
			if one.exec.NeedsInvocation() {
				return one
			}
		}
		return nil
	}
	var wanted []*run
	for _, one := range r.active {
		if one.exec.NeedsInvocation() {
			wanted = append(wanted, one)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	return wanted[r.choose(len(wanted))]
}

func (r *Runner) ended(arn string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	one := r.runs[arn]
	return one == nil || one.exec.Status().Terminal()
}

// nextDue returns the next instant at which something happens, or an error that
// says why nothing can.
func (r *Runner) nextDue() (time.Time, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	scheduled, some := r.clock.next()
	due, ok := r.svc.NextDue()
	switch {
	case some && (!ok || scheduled.Before(due.At)):
		return scheduled, nil
	case !ok || due.Kind == service.TimerExecution && !r.worthWaiting(due.ExecutionARN):
		return time.Time{}, r.blocked()
	default:
		return due.At, nil
	}
}

// dueBefore returns the next instant at which something is due, at most limit.
func (r *Runner) dueBefore(limit time.Time) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	if scheduled, ok := r.clock.next(); ok && scheduled.Before(limit) {
		limit = scheduled
	}
	if due, ok := r.svc.NextDue(); ok && due.At.Before(limit) {
		limit = due.At
	}
	return limit
}

// moveTo sets the clock; it never goes back.
func (r *Runner) moveTo(t time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if t.After(r.clock.now) {
		r.clock.now = t
	}
}
