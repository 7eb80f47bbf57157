// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Start begins an execution of a durable function and drives it until everything
// waits for time to pass or for somebody outside. From there the test steers: it
// answers callbacks, lets time pass, and waits for what it wants to see.
//
//	run := durabletest.Start(t, order.Handle, in)
//	approval := run.AwaitCallback(t, "approval")
//	run.Advance(t, 71*time.Hour)
//	approval.Succeed(t, order.Approval{By: "kim"})
//	run.Wait(t)
//
// Time passes only in the methods that say so. Responders and everything else
// that options set up work as in [Run]. An execution that the test does not
// bring to its end is given up when the test ends.
func Start[In, Out any](
	t TB, fn func(durable.Context, In) (Out, error), in In, opts ...Option,
) *Steered[Out] {
	t.Helper()
	w := newWorld(t, opts)
	s := &Steered[Out]{Execution: &Execution[Out]{world: w}}
	t.Cleanup(func() {
		if t.Failed() && s.result != nil {
			t.Logf("%s\n%s", s.transcript(), s.Explain())
		}
		s.reportAtEnd(t)
		w.close()
	})
	if w.cfg.bubble {
		w.fail(t, "the run did not start", errNoBubble)
	}
	w.start(t, durable.NewHandler(fn, w.handlerOptions()...), encodeInput(t, in))
	s.RunUntilIdle(t)
	return s
}

// Steered is an execution that a test drives step by step. The methods of
// [Execution] tell what has happened so far. It must not be used by several
// goroutines at a time.
type Steered[Out any] struct{ *Execution[Out] }

// Now is what the virtual clock shows.
func (s *Steered[Out]) Now() time.Time { return s.world.runner.Now() }

// RunUntilIdle lets everything happen that needs no time to pass, such as what
// follows from an answered callback.
func (s *Steered[Out]) RunUntilIdle(t TB) {
	t.Helper()
	s.drove(t, "the run can't go on", s.world.runner.Settle(s.world.ctx))
}

// Advance lets an amount of virtual time pass, with everything that is due
// meanwhile, at its own time, and what follows from it.
func (s *Steered[Out]) Advance(t TB, d time.Duration) {
	t.Helper()
	if d < 0 {
		fail(t, "Advance by %s: time does not go back", d)
	}
	s.drove(t, "the run can't go on", s.world.runner.Advance(s.world.ctx, d))
}

// AdvanceTo is Advance to an instant of the virtual clock. One that has passed is
// a mistake of the test and fails it.
func (s *Steered[Out]) AdvanceTo(t TB, instant time.Time) {
	t.Helper()
	now := s.Now()
	if instant.Before(now) {
		t.Errorf("durabletest: AdvanceTo %s: it is %s already",
			instant.Format(time.RFC3339Nano), now.Format(time.RFC3339Nano))
		t.FailNow()
	}
	s.Advance(t, instant.Sub(now))
}

// Wait drives the execution to its end and replays it, in the way of [Run]. It
// fails the test if the end can't be reached.
func (s *Steered[Out]) Wait(t TB) {
	t.Helper()
	_, err := s.world.runner.Wait(s.world.ctx, s.world.arn)
	s.drove(t, "the run did not end", err)
	s.world.checkBudget(t, s.left)
	s.requireUse(t)
	s.checkReplay(t)
}

// Stop ends the execution as STOPPED, as StopDurableExecution does, with the
// error if it is not nil; see [Fail] for its type. Stopping an execution that has
// ended changes nothing.
func (s *Steered[Out]) Stop(t TB, reason error) {
	t.Helper()
	var object *protocol.ErrorObject
	if reason != nil {
		object = errorObject(reason)
	}
	s.drove(t, "the run can't go on", s.world.runner.Stop(s.world.arn, object))
}

// drove takes over what a drive has led to, and fails the test if it could not
// go on.
func (s *Steered[Out]) drove(t TB, what string, err error) {
	t.Helper()
	s.refresh(t)
	s.world.fail(t, what, err)
}

func (s *Steered[Out]) refresh(t TB) {
	t.Helper()
	result, err := s.world.runner.Result(s.world.arn)
	s.world.fail(t, "the run is unknown", err)
	s.left = leaves(result)
}
