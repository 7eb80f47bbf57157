// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"slices"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Polling, for the time in which something runs and something else is parked:
// an empty checkpoint at the due time of the parked operation, else with
// back-off, shows what the service did meanwhile.
const (
	firstPoll = time.Second
	lastPoll  = 10 * time.Second
	// pollMargin before the deadline no poll is made: it could not be used.
	pollMargin = time.Second
)

type poller struct {
	deadline time.Time // of the invocation; zero: none
	timer    *time.Timer
	at       time.Time
	delay    time.Duration
}

// AwaitOperation blocks until the status of the operation is not one of those
// given, and returns its record. The due time, when known, is when the service
// will change it.
func (t *Task) AwaitOperation(
	op *protocol.Operation, what string, due *protocol.Timestamp, while ...protocol.OperationStatus,
) *protocol.Operation {
	e := t.e
	e.mu.Lock()
	for {
		known := e.ops[op.ID]
		if known == nil || !slices.Contains(while, known.Status) {
			e.mu.Unlock()
			return known
		}
		t.pollFor(due)
		t.about = op
		t.park(what, e.signalFor(op.ID))
	}
}

// pollFor arranges that a change of the operation that t is about to be parked
// for is seen while others run. The lock is held.
func (t *Task) pollFor(due *protocol.Timestamp) {
	e := t.e
	if e.clock != nil {
		t.watches = append(t.watches, due)
		return
	}
	if e.sched != nil || e.running <= 1 {
		return
	}
	now := e.Now()
	if e.delay == 0 {
		e.delay = firstPoll
	}
	at := now.Add(e.delay)
	if due != nil && due.After(now) {
		at = due.Time
	}
	e.pollAt(now, at)
}

func (e *Engine) pollAt(now, at time.Time) {
	if e.timer != nil && !e.at.After(at) {
		return
	}
	if !e.deadline.IsZero() && at.After(e.deadline.Add(-pollMargin)) {
		return
	}
	e.stopPolling()
	e.at = at
	e.timer = time.AfterFunc(at.Sub(now), e.poll)
}

// poll sends an empty checkpoint if something still runs beside a parked task.
func (e *Engine) poll() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ending || e.timer == nil {
		return
	}
	e.timer = nil
	if e.running == 0 {
		return
	}
	e.empty = true
	e.kick()
	e.delay = min(2*e.delay, lastPoll)
	if len(e.parkedTasks(nil)) > 0 {
		now := e.Now()
		e.pollAt(now, now.Add(e.delay))
	}
}

func (e *Engine) stopPolling() {
	if e.timer != nil {
		e.timer.Stop()
		e.timer = nil
	}
}
