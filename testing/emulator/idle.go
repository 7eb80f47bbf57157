// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// idle reports whether the clock may jump: nothing runs, nobody outside can be
// expected to answer a callback, and some execution waits for time to pass. An
// execution that waits for nothing but its own end is no reason. The lock is
// held.
func (s *Server) idle() bool {
	if s.busy > 0 {
		return false
	}
	now := s.clock.now()
	for _, c := range s.calls {
		if !c.due.After(now) {
			return false
		}
	}
	waiting := len(s.calls) > 0
	for _, one := range s.active {
		waiting = waiting || one.backsOff()
		for op := range one.exec.Pending() {
			if isOpenCallback(op) {
				return false
			}
			waiting = waiting || waitsForTime(op)
		}
	}
	return waiting
}

// backsOff reports whether a failed invocation is going to be repeated, which is
// what remains when the next thing to happen isn't the execution's end.
func (one *run) backsOff() bool {
	next, ok := one.exec.NextDue()
	return ok && next.Kind == service.TimerInvocation
}

func isOpenCallback(op *protocol.Operation) bool {
	return op.Type == protocol.TypeCallback && op.Status == protocol.StatusStarted
}

func waitsForTime(op *protocol.Operation) bool {
	return op.Type == protocol.TypeWait && op.Status == protocol.StatusStarted ||
		op.Type == protocol.TypeStep && op.Status == protocol.StatusPending
}
