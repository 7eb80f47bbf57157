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
// nothing can happen any more, a [*HungError] when a handler hangs, the error of
// ctx when that is done, or another that says why the run can't go on.
func (r *Runner) Wait(ctx context.Context, arn string) (*execution.Result, error) {
	_, err := r.Until(ctx, func() bool { return r.Ended(arn) })
	result, missing := r.Result(arn)
	if missing != nil {
		return nil, missing
	}
	return result, err
}

// Until drives until done reports true, which it is asked at first and after
// everything that happens, moving the clock as far as needed. It returns false
// without an error when nothing is left to be driven: every execution has ended.
// The errors are those of [Runner.Wait]. Done may call what doesn't drive.
func (r *Runner) Until(ctx context.Context, done func() bool) (bool, error) {
	defer r.watchOver()()
	for {
		if over, err := r.settle(ctx, done); over || err != nil {
			return over, err
		}
		if r.idle() {
			return false, nil
		}
		next, err := r.nextDue()
		if err != nil {
			return false, err
		}
		r.moveTo(next)
	}
}

// Settle lets everything happen that needs no time to pass: handlers run until
// all of them have ended or wait.
func (r *Runner) Settle(ctx context.Context) error {
	defer r.watchOver()()
	_, err := r.settle(ctx, nil)
	return err
}

// Advance moves the clock forward by d, stopping wherever something is due, and
// settles at every stop and at the end.
func (r *Runner) Advance(ctx context.Context, d time.Duration) error {
	defer r.watchOver()()
	end := r.Now().Add(d)
	for {
		if _, err := r.settle(ctx, nil); err != nil {
			return err
		}
		if !r.Now().Before(end) {
			return nil
		}
		r.moveTo(r.dueBefore(end))
	}
}

// settle lets everything happen that needs no time to pass, or until done.
func (r *Runner) settle(ctx context.Context, done func() bool) (bool, error) {
	defer r.report()
	for {
		if err := r.happen(); err != nil {
			return false, err
		}
		if done != nil && done() {
			return true, nil
		}
		if ctx.Err() != nil {
			return false, fmt.Errorf("run was given up: %w", whyDone(ctx))
		}
		next := r.nextToRun()
		if next == nil {
			return false, nil
		}
		if err := r.proceed(ctx, next); err != nil {
			return false, err
		}
	}
}

// happen lets all come to pass that is due now: first the service's timers, then
// what was scheduled. It also hands on the outcome of children that have ended.
func (r *Runner) happen() error {
	r.mu.Lock()
	r.svc.Fire(r.clock.now)
	for do := r.clock.take(r.choose); do != nil; do = r.clock.take(r.choose) {
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

// Fail makes it impossible to go on: what drives now, or is called to, returns
// the error. The first one counts.
func (r *Runner) Fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fail(err)
}

// fail is Fail with the lock held.
func (r *Runner) fail(err error) {
	if r.failed == nil {
		r.failed = err
	}
}

// sweep tells the parents of executions that have ended, and forgets those whose
// last invocation has too. The lock is held.
func (r *Runner) sweep() {
	r.active = slices.DeleteFunc(r.active, func(one *run) bool {
		if !one.exec.Status().Terminal() {
			return false
		}
		one.tellParents()
		return one.flight == nil
	})
}

// nextToRun picks one of the executions whose handler could run now.
func (r *Runner) nextToRun() *run {
	r.mu.Lock()
	defer r.mu.Unlock()
	var wanted []*run
	for _, one := range r.active {
		switch {
		case !one.canRun():
		case r.picks == nil:
			return one
		default:
			wanted = append(wanted, one)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	return wanted[r.choose(len(wanted))]
}

// canRun reports whether the handler could run now: in a new invocation, or
// because the time has come for which it sleeps. The lock is held.
func (one *run) canRun() bool {
	if f := one.flight; f != nil {
		return f.asleep && !f.until.After(one.runner.clock.now)
	}
	return one.exec.NeedsInvocation()
}

// Ended reports whether the execution has, and its last invocation too.
func (r *Runner) Ended(arn string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	one := r.runs[arn]
	return one == nil || one.exec.Status().Terminal() && one.flight == nil
}

// idle reports whether every execution has ended and nothing is scheduled.
func (r *Runner) idle() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, scheduled := r.clock.next()
	return len(r.active) == 0 && !scheduled
}

// nextDue returns the next instant at which something happens, or an error that
// says why nothing can.
func (r *Runner) nextDue() (move, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m := r.nextPlanned()
	due, ok := r.svc.NextDue()
	switch {
	case m.why != nil && (!ok || !m.to.After(due.At)):
		return m, nil
	case !ok || due.Kind == service.TimerExecution && !r.worthWaiting(due.ExecutionARN):
		return move{}, r.blocked()
	default:
		return timerMove(due), nil
	}
}

// nextPlanned is the next move that has nothing to do with the service: to what
// was scheduled, or to where a handler goes on. The lock is held.
func (r *Runner) nextPlanned() move {
	var m move
	if scheduled, ok := r.clock.next(); ok {
		m = move{to: scheduled.at, why: scheduled.why}
	}
	if f := r.nextWake(); f != nil && (m.why == nil || f.until.Before(m.to)) {
		m = move{to: f.until, why: f.takesTime()}
	}
	return m
}

// dueBefore returns the next instant at which something is due, at most limit.
func (r *Runner) dueBefore(limit time.Time) move {
	r.mu.Lock()
	defer r.mu.Unlock()
	m := move{to: limit, why: wanted}
	if planned := r.nextPlanned(); planned.why != nil && !planned.to.After(m.to) {
		m = planned
	}
	if due, ok := r.svc.NextDue(); ok && due.At.Before(m.to) {
		m = timerMove(due)
	}
	return m
}
