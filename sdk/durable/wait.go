// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Wait suspends the execution for d. No compute is used meanwhile: the function
// ends and the service invokes it again when the time has come. At replay a
// finished wait returns at once.
//
// d is rounded up to whole seconds; it must be at least one second and at most
// 366 days. The error reports nothing but such invalid arguments.
//
// While other branches of the function are running, the invocation stays and
// only this branch waits.
//
//	// right: the execution waits, nothing runs
//	err := durable.Wait(ctx, "cool-off", 24*time.Hour)
//
//	// wrong: the invocation waits, is billed, and times out
//	time.Sleep(24 * time.Hour)
func Wait(ctx Context, name string, d time.Duration) error {
	s := ctx.own()
	if err := validWait(name, d); err != nil {
		return err
	}
	o := s.begin(kindWait, name)
	defer o.end()
	o.runWait(d)
	return nil
}

// WaitUntil is [Wait] up to an instant. The time left is computed when the wait
// starts and recorded, so a replay does not depend on the clock. An instant that
// is not after [Now] needs no wait: nothing is recorded, now or at replay.
func WaitUntil(ctx Context, name string, t time.Time) error {
	s := ctx.own()
	if err := validName("wait", name); err != nil {
		return err
	}
	if !t.After(s.now) {
		s.skip()
		return nil
	}
	if d := t.Sub(s.now); d > maxWait {
		return invalid("wait", name, "time", "%s is more than 366 days away", t.Format(time.RFC3339))
	}
	o := s.begin(kindWait, name)
	defer o.end()
	o.runWait(max(t.Sub(o.inv.engine.Now()), minWait))
	return nil
}

// skip leaves a position of the scope unused.
func (s *scope) skip() {
	s.position++
	s.ahead = ""
}

// runWait brings the wait to its end.
func (o *operation) runWait(d time.Duration) {
	op := o.record()
	if op == nil {
		o.inv.hooks.operationStarts(o)
		u := o.update(protocol.ActionStart)
		u.WaitOptions = &protocol.WaitOptions{WaitSeconds: wholeSeconds(d)}
		o.task.Commit(u)
		op = o.mustExist()
	}
	if op.Status.Terminal() {
		return
	}
	var due *protocol.Timestamp
	if op.WaitDetails != nil {
		due = op.WaitDetails.ScheduledEndTimestamp
	}
	o.task.AwaitOperation(op, "wait", due, protocol.StatusStarted)
}
