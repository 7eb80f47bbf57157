// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"context"
	"slices"
	"time"
)

// drive is the one goroutine that lets time pass and starts invocations. Whoever
// changes something wakes it.
func (s *Server) drive(ctx context.Context) {
	alarm := newAlarm()
	defer alarm.Stop()
	for {
		alarm.Reset(s.turn(ctx))
		s.news.tell()
		select {
		case <-alarm.C:
		case <-s.woken:
		case <-ctx.Done():
			return
		}
	}
}

// turn lets everything happen that can happen now, and returns how long it takes
// until time alone brings something else.
func (s *Server) turn(ctx context.Context) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		now := s.clock.now()
		s.service.Fire(now)
		s.sweep(now)
		s.invoke(ctx, now)
		s.call(ctx, now)
		s.expire(now)
		s.saveSoon()
		due, ok := s.nextDue(now)
		switch {
		case !ok:
			return s.untilExpiry(now)
		case !due.After(now):
		case s.cfg.SkipTime && s.idle():
			s.jumped("", now, due)
			s.clock.skipTo(due)
		default:
			return min(due.Sub(now), s.untilExpiry(now))
		}
	}
}

// sweep forgets executions that have ended and tells those who wait for them.
// The lock is held.
func (s *Server) sweep(now time.Time) {
	s.active = slices.DeleteFunc(s.active, func(one *run) bool {
		if !one.exec.Status().Terminal() {
			return false
		}
		close(one.ended)
		s.retain(one)
		s.tellParent(now, one)
		return true
	})
}

// invoke starts the invocations that executions need, as far as their functions
// have room. The lock is held.
func (s *Server) invoke(ctx context.Context, now time.Time) {
	for _, one := range s.active {
		if one.held || !one.exec.NeedsInvocation() {
			continue
		}
		fn, ok := s.functions.find(one.called)
		if !ok || !fn.acquire() {
			continue
		}
		started, err := one.exec.Invoke(now)
		if err != nil {
			fn.release()
			s.cfg.Logger.Error("the service refused an invocation that it wanted",
				"execution", one.exec.ARN(), "error", err)
			continue
		}
		s.busy++
		inv := one.invocation(&started)
		s.group.Go(func() { s.runInvocation(ctx, one, fn, inv) })
	}
}

// call starts the calls of ordinary functions that wait, as far as these have
// room. The lock is held.
func (s *Server) call(ctx context.Context, now time.Time) {
	s.calls = slices.DeleteFunc(s.calls, func(c *call) bool {
		if c.due.After(now) {
			return false
		}
		fn, ok := s.functions.find(c.called)
		if !ok || !fn.acquire() {
			return false
		}
		s.busy++
		s.group.Go(func() { s.runCall(ctx, c, fn) })
		return true
	})
}
