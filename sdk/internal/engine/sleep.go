// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"slices"
	"time"
)

// sleeper is a task whose body lets time pass by the backend's clock.
type sleeper struct {
	at    time.Time
	ctx   context.Context //nolint:containedctx // of the body; ends the sleep
	awake Signal
}

// Sleep parks t until d has passed by the backend's clock, which must be
// backend.Timekeeping, or ctx is done; it returns the error of ctx.
func (t *Task) Sleep(ctx context.Context, d time.Duration) error {
	e := t.e
	s := &sleeper{at: e.clock.Now().Add(d), ctx: ctx}
	e.mu.Lock()
	i, _ := slices.BinarySearchFunc(e.sleepers, s, func(a, b *sleeper) int {
		if a.at.After(b.at) {
			return 1
		}
		return -1 // also at the same instant: the new one goes behind
	})
	e.sleepers = slices.Insert(e.sleepers, i, s)
	e.mu.Unlock()
	defer e.forget(s)
	t.Await("time to pass", func() bool {
		return ctx.Err() != nil || !e.clock.Now().Before(s.at)
	}, &s.awake)
	return ctx.Err()
}

// Sleeps reports whether tasks can [Task.Sleep].
func (e *Engine) Sleeps() bool { return e.clock != nil }

func (e *Engine) forget(s *sleeper) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sleepers = slices.DeleteFunc(e.sleepers, func(other *sleeper) bool { return other == s })
}

// passTime lets time pass until a sleeper wakes up or it is time to look what
// the service did for those that are parked beside it. The lock is held while
// time stands still.
func (e *Engine) passTime() {
	next := e.sleepers[0].at
	poll := false
	if at, ok := e.nextPoll(); ok && at.Before(next) {
		next, poll = at, true
	}
	e.inFlight = true // nothing else may be sent or decided meanwhile
	e.mu.Unlock()
	e.clock.SleepUntil(e.base, next)
	e.mu.Lock()
	e.inFlight = false
	e.endWithContext()
	if e.ending {
		return
	}
	if poll {
		e.empty = true
		e.at, e.delay = time.Time{}, min(2*e.delay, lastPoll)
	}
	now := e.clock.Now()
	for _, s := range e.sleepers {
		if !s.at.After(now) || s.ctx.Err() != nil {
			s.awake.fire()
		}
	}
}

// nextPoll is when a task that sleeps beside others would poll: at the due times
// of their operations, else with back-off, as in the free mode.
func (e *Engine) nextPoll() (next time.Time, ok bool) {
	now := e.clock.Now()
	for t := range e.tasks.all() {
		if !t.parked {
			continue
		}
		for _, due := range t.watches {
			var at time.Time
			if due != nil && due.After(now) {
				at = due.Time
			} else {
				at = e.backOff(now)
			}
			if !ok || at.Before(next) {
				next, ok = at, true
			}
		}
	}
	return next, ok
}

// backOff is when the next poll without a due time is made.
func (e *Engine) backOff(now time.Time) time.Time {
	if e.at.IsZero() {
		e.delay = max(e.delay, firstPoll)
		e.at = now.Add(e.delay)
	}
	return e.at
}
