// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// CrashSweep runs a durable function to its end and then again for every way in
// which an invocation of it can die: at every checkpoint before and after the
// service has taken it, by a panic of the call, and in every body by the end of
// the process and by the time-out of the function. Each run has a world of its
// own and dies once. After that the service invokes again, at once, and the
// function must get over it:
//
//   - the execution ends with the same status, result and error;
//   - no body runs twice for one attempt, but for the attempt of an at-least-once
//     step that the crash has interrupted, and the bodies of [OnceOnly] run once
//     at most, whatever the attempt;
//   - every line is logged as often as without the crash; one after which its
//     context has recorded nothing may come again, and when the invocation had
//     closed a context, some after the crash may be missing;
//   - what [EachRun] checks is right.
//
// Where a crash interrupts an at-most-once step, the attempt counts as failed
// with durable.ErrStepInterrupted; the first and the third are not asked for then.
// The run without a crash may fail, but not because the function is
// non-deterministic, misuses a context or waits for itself.
//
// The arguments are those of [Run]. The function runs a few hundred times for a
// workflow of fifty operations; what it keeps outside of the execution has to be
// made anew by EachRun. The failure lists the crashes that do harm and shows the
// run after the first one.
func CrashSweep[In, Out any](
	t TB, fn func(durable.Context, In) (Out, error), in In, opts ...Option,
) *Sweep[Out] {
	t.Helper()
	r := newTrial(t, fn, in, opts)
	s := &Sweep[Out]{}
	var c *crasher
	undisturbed, err := r.run(t, func(w *world) { c = crashIn(w, Crash{}) })
	s.Undisturbed = undisturbed
	undisturbed.requireSound(t, "crash sweep: without a crash", err)
	undisturbed.requireOnceOnly(t)
	for _, at := range c.places {
		x, err := r.run(t, func(w *world) { c = crashIn(w, at) })
		after := &crashed[Out]{crasher: c, undisturbed: undisturbed, now: x}
		run := CrashedRun[Out]{Crash: at, Execution: x, Problems: after.problems(err)}
		run.Interrupted = after.promised
		s.Runs = append(s.Runs, run)
	}
	s.require(t)
	return s
}

// Sweep is what a [CrashSweep] has found.
type Sweep[Out any] struct {
	// Undisturbed is the run without a crash.
	Undisturbed *Execution[Out]
	// Runs are those with one, in the order of the places where they crash.
	Runs []CrashedRun[Out]
}

// CrashedRun is a run in which one invocation died.
type CrashedRun[Out any] struct {
	Crash     Crash
	Execution *Execution[Out]
	// Interrupted names the at-most-once steps that the crash has cut off.
	Interrupted []string
	// Problems says what the crash has done harm to; it is empty if the function
	// got over it.
	Problems []string
}

// Table lists the crashes and what came of them.
func (s *Sweep[Out]) Table() string {
	rows := [][]string{{"crash", "at", "outcome"}}
	for _, run := range s.Runs {
		outcome := outcomeOf(run.Execution.result())
		if len(run.Interrupted) > 0 {
			outcome += ", interrupted " + strings.Join(run.Interrupted, ", ")
		}
		place := fmt.Sprintf("%s %d (%s)", run.Crash.place(), run.Crash.Number, run.Crash.At)
		rows = append(rows, []string{string(run.Crash.Kind), place, outcome})
	}
	return table(rows)
}

// require fails the test when a crash does harm.
func (s *Sweep[Out]) require(t TB) {
	t.Helper()
	var harmful []CrashedRun[Out]
	for _, run := range s.Runs {
		if len(run.Problems) > 0 {
			harmful = append(harmful, run)
		}
	}
	if len(harmful) == 0 {
		return
	}
	const shown = 10
	var b strings.Builder
	for i, run := range harmful {
		if i == shown {
			fmt.Fprintf(&b, "\n  and %d more\n", len(harmful)-shown)
			break
		}
		problems := strings.Join(run.Problems, "\n") + "\n"
		fmt.Fprintf(&b, "\n  %s\n%s", run.Crash, indent(indent(problems)))
	}
	t.Errorf("durabletest: crash sweep: %d of %d crashes do harm\n%s\nthe run with the first of"+
		" them:\n\n%s", len(harmful), len(s.Runs), b.String(),
		indent(harmful[0].Execution.transcript()))
	t.FailNow()
}
