// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// FuzzRun makes of the bytes of a fuzz test an input, an order of events and a
// few faults, runs a durable function with them and returns the run.
//
//	func FuzzOrder(f *testing.F) {
//		f.Add([]byte{})
//		f.Fuzz(func(t *testing.T, data []byte) {
//			run := durabletest.FuzzRun(t, data, order.Handle)
//			if run.Err() == nil {
//				require.NotEmpty(t, run.Output(t).ID)
//			}
//		})
//	}
//
// The input is filled from the front of the bytes, or chosen among those of
// [Inputs]. The back decides, byte by byte, what comes first wherever several
// things could be next, and which of the checkpoints go wrong: at most four, by
// throttling, a fault of the service, a lost call, a missing token or the end of
// the process. Where there are no bytes left nothing is out of the ordinary, so
// that no bytes at all are the undisturbed run of a zero input.
//
// The run must come to its end, pass the replay check and what [EachRun] checks,
// and end as an undisturbed run with the same input does, unless [AnyOutcome] says
// otherwise or an at-most-once step was interrupted. No run may end because the
// function is non-deterministic, misuses a context or waits for itself. The failure shows the input,
// the schedule and the faults, from which an ordinary test can be made.
func FuzzRun[In, Out any](
	t TB, data []byte, fn func(durable.Context, In) (Out, error), opts ...Option,
) *Execution[Out] {
	t.Helper()
	bytes := &fuzzBytes{data}
	in := fuzzInput[In](t, bytes, newConfig(opts))
	f := &fuzzing[In, Out]{trial: newTrial(t, fn, in, opts), bytes: bytes}
	undisturbed, err := f.run(t, func(w *world) { w.cfg.local.RetryDelay = -1 })
	if err == nil {
		err = undisturbed.ownBug()
	}
	if err != nil {
		f.fail(t, undisturbed, "without faults: "+err.Error())
	}
	x, err := f.run(t, f.disturb)
	f.require(t, undisturbed, x, err)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%s", f.describe(x))
		}
	})
	return x
}

// Inputs are what [FuzzRun] chooses from in place of filling inputs with bytes.
func Inputs[In any](in ...In) Option {
	return option(func(c *config) {
		for _, one := range in {
			c.inputs = append(c.inputs, one)
		}
	})
}

// fuzzing is one call of FuzzRun.
type fuzzing[In, Out any] struct {
	*trial[In, Out]

	bytes *fuzzBytes
	path  *path
	left  int // faults
}

// disturb lets the bytes decide about a run.
func (f *fuzzing[In, Out]) disturb(w *world) {
	const most = 4 // the service gives up after five failed invocations in a row
	f.path, f.left = &path{decide: f.bytes.choose}, most
	w.cfg.local.RetryDelay = -1
	w.cfg.local.Choose = f.path.choose
	if w.faults == nil {
		w.faults = &faultPlan{world: w}
	}
	w.faults.chosen = f.fault
}

// fault lets a byte decide about a checkpoint; most of them do no harm.
func (f *fuzzing[In, Out]) fault() FaultKind {
	kinds := [...]FaultKind{
		1: FaultThrottle, FaultServer, FaultLostRequest, FaultLostResponse, FaultNoToken,
		faultGoneBefore, faultGoneAfter,
	}
	if f.left == 0 {
		return ""
	}
	const oneIn = 4
	b := f.bytes.last()
	kind := kinds[int(b)%len(kinds)]
	if b/byte(len(kinds))%oneIn != 0 || kind == "" {
		return ""
	}
	f.left--
	return kind
}

// require fails the test if the run does otherwise than it should.
func (f *fuzzing[In, Out]) require(t TB, undisturbed, x *Execution[Out], err error) {
	t.Helper()
	if err == nil {
		err = x.ownBug()
	}
	var problems []string
	switch {
	case err != nil:
		problems = append(problems, err.Error())
	case !x.world.cfg.anyOutcome && len(interruptedSteps(x.result())) == 0:
		problems = compareOutcomes(undisturbed.result(), x.result(), "undisturbed")
	}
	if err == nil {
		if text := x.replayDifferences(t.Context()); text != "" {
			problems = append(problems, text)
		}
	}
	if len(problems) > 0 {
		f.fail(t, x, problems...)
	}
}

func (f *fuzzing[In, Out]) fail(t TB, x *Execution[Out], problems ...string) {
	t.Helper()
	t.Errorf("durabletest: fuzz run: the function fails\n\n%s\n%s",
		indent(strings.Join(problems, "\n")+"\n"), f.describe(x))
	t.FailNow()
}

// describe tells what the bytes have come to.
func (f *fuzzing[In, Out]) describe(x *Execution[Out]) string {
	var b strings.Builder
	fmt.Fprintf(&b, "input: %s\n", f.input)
	if f.path != nil {
		fmt.Fprintf(&b, "schedule: %s\n", f.path.chosen())
	}
	for _, h := range x.FaultHits() {
		fmt.Fprintf(&b, "fault: %s\n", h)
	}
	return b.String() + "\n" + x.transcript()
}
