// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"errors"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/execution"
	"github.com/lambda-durable/durable-go/testing/internal/replay"
	"github.com/lambda-durable/durable-go/testing/local"
)

// upgrade makes the runs of an [Upgrade].
type upgrade[Out any] struct {
	input  []byte
	opts   []Option
	v1, v2 func(w *world) *durable.Handler
}

// alone runs one version from the start to the end.
func (u *upgrade[Out]) alone(
	t TB, version string, handler func(*world) *durable.Handler,
) *Execution[Out] {
	t.Helper()
	x, err := u.run(t, func(w *world) local.Handler { return handler(w) })
	x.requireSound(t, version+" alone", err)
	return x
}

// boundaries are those that v1 passes when it runs alone.
func (u *upgrade[Out]) boundaries(t TB) []Boundary {
	t.Helper()
	h := &handover{}
	x, err := u.run(t, u.handover(h))
	x.requireSound(t, "v1 alone", err)
	return h.passed
}

// from runs v1 up to a boundary and v2 from there.
func (u *upgrade[Out]) from(t TB, b Boundary, alone *Upgraded[Out]) UpgradedRun[Out] {
	t.Helper()
	h := &handover{stopAt: b.Number}
	x, err := u.run(t, u.handover(h))
	run := UpgradedRun[Out]{Boundary: b, Execution: x}
	switch {
	case err != nil:
		run.Problem = err.Error()
	case !endsLike(x.result(), alone.V1.result(), alone.V2.result()):
		run.Problem = fmt.Sprintf("%s; alone, v1 is %s and v2 is %s", u.otherEnd(t, x),
			outcomeOf(alone.V1.result()), outcomeOf(alone.V2.result()))
	case h.over:
		run.Problem = u.replayed(t, x)
	}
	return run
}

// otherEnd says how an execution has ended. Of one that is non-deterministic it
// says with what v2 began to differ.
func (u *upgrade[Out]) otherEnd(t TB, x *Execution[Out]) string {
	err := x.Err()
	switch {
	case err == nil:
		return "the execution SUCCEEDED"
	case errors.Is(err, durable.ErrNonDeterministic):
		if difference := u.replayed(t, x); difference != "" {
			return fmt.Sprintf("%s; the execution is %s", difference, outcomeOf(x.result()))
		}
	}
	return err.Error()
}

// endsLike reports whether an execution ends as one of the others does.
func endsLike(r *execution.Result, others ...*execution.Result) bool {
	for _, other := range others {
		if outcomeOf(r) == outcomeOf(other) {
			return true
		}
	}
	return false
}

// replayed says what v2 does otherwise when it is replayed over the whole
// history, part of which is v1's.
func (u *upgrade[Out]) replayed(t TB, x *Execution[Out]) string {
	recording := replay.Of(x.result().ARN, x.result().Events)
	for _, d := range recording.Check(t.Context(), u.v2(x.world), len(x.result().Events)) {
		return d.String()
	}
	return ""
}

func (u *upgrade[Out]) handover(h *handover) func(w *world) local.Handler {
	return func(w *world) local.Handler {
		h.v1, h.v2 = u.v1(w), u.v2(w)
		h.now = func() time.Time { return w.runner.Now() }
		w.cfg.wraps = append(w.cfg.wraps, h.wrap)
		return h
	}
}

// run is a run in a world of its own.
func (u *upgrade[Out]) run(
	t TB, handler func(w *world) local.Handler,
) (*Execution[Out], error) {
	t.Helper()
	w := newWorld(t, u.opts)
	defer w.close()
	x := &Execution[Out]{world: w}
	w.start(t, handler(w), u.input)
	_, err := w.runner.Until(w.ctx, w.over)
	x.left = w.left()
	if err != nil {
		err = fmt.Errorf("the run did not end: %w%s", err, w.hint(err))
	}
	return x, err
}
