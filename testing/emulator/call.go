// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"context"
	"time"
)

// call is an invocation of an ordinary function.
type call struct {
	called functionName
	inv    *invocation
	// due is when it may begin; zero is at once.
	due time.Time
	// failures counts how often it has failed before.
	failures int
	// lasting calls outlive the server; number is what the store knows them by.
	lasting bool
	number  int64
	// finish gets the answer, under the server's lock.
	finish func(now time.Time, got answer)
}

// newCall makes a call that still has to be queued.
func (s *Server) newCall(called functionName, payload []byte) *call {
	return &call{
		called: called,
		inv: &invocation{
			requestID: newRequestID(), functionARN: s.cfg.functionARN(called.name, called.qualifier),
			payload: payload, answered: make(chan answer, 1),
		},
		finish: func(time.Time, answer) {},
	}
}

// enqueue leaves a call to the driver. The lock is held.
func (s *Server) enqueue(c *call) {
	if c.lasting && s.recorder != nil {
		s.callBook.save(c)
	}
	s.calls = append(s.calls, c)
	s.wake()
}

func (s *Server) runCall(ctx context.Context, c *call, fn *function) {
	c.inv.version = fn.versionOf(c.called)
	got := s.runStored(ctx, fn, c.inv)
	fn.release()
	if ctx.Err() != nil {
		return // the server is closing: nothing that happens now counts
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy--
	c.finish(s.clock.now(), got)
	s.wake()
}

// Lambda repeats an asynchronous invocation that has failed twice: after a
// minute, and after two more.
const eventRetries = 2

// repeat makes the finish of an asynchronous call that queues it again as long
// as it fails. It has the same request id then. A server with a store makes the
// call even when the one that has accepted it has died.
func (s *Server) repeat(c *call) {
	c.lasting = true
	c.finish = func(now time.Time, got answer) {
		if got.err == nil || c.failures == eventRetries {
			s.callBook.done(c)
			return
		}
		c.failures++
		c.due = now.Add(time.Duration(c.failures) * time.Minute)
		again := *c.inv
		again.answered = make(chan answer, 1)
		c.inv = &again
		s.enqueue(c)
	}
}

// nextCall is when the first of the calls may begin that may not yet.
func (s *Server) nextCall(now time.Time) (next time.Time, ok bool) {
	for _, c := range s.calls {
		if c.due.After(now) && (!ok || c.due.Before(next)) {
			next, ok = c.due, true
		}
	}
	return next, ok
}

// nextDue is when time alone brings something. The lock is held.
func (s *Server) nextDue(now time.Time) (time.Time, bool) {
	next, ok := s.nextCall(now)
	due, timed := s.service.NextDue()
	if !timed || ok && next.Before(due.At) {
		return next, ok
	}
	return due.At, true
}
