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
	s.calls = append(s.calls, c)
	s.wake()
}

func (s *Server) runCall(ctx context.Context, c *call, fn *function) {
	got := s.runStored(ctx, fn, c.inv)
	fn.release()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy--
	c.finish(s.clock.now(), got)
	s.wake()
}
