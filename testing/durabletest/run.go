// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"encoding/json"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Run executes a durable function to its end under virtual time and returns what
// it left behind. The input goes in as JSON.
//
// An execution that ends as FAILED, TIMED_OUT or STOPPED is a result like any
// other. A run that can't come to its end fails the test at once, for instance
// when the function waits for a callback that nobody answers.
//
// After the run the function is replayed from every point of its history, and has
// to do the same again; see [WithoutReplayCheck].
//
// With the flag -cloud the function that is deployed under the name of [Function]
// runs in place of fn, in real time; see the package comment.
func Run[In, Out any](
	t TB, fn func(durable.Context, In) (Out, error), in In, opts ...Option,
) *Execution[Out] {
	t.Helper()
	if x, ok := runDeployed[Out](t, in, opts); ok {
		return x
	}
	w := newWorld(t, opts)
	defer w.close()
	x := &Execution[Out]{world: w}
	w.start(t, durable.NewHandler(fn, w.handlerOptions()...), encodeInput(t, in))
	err := w.drive(t)
	x.left = w.left()
	x.finish(t, err)
	x.checkReplay(t)
	return x
}

func encodeInput(t TB, in any) []byte {
	t.Helper()
	input, err := json.Marshal(in)
	if err != nil {
		t.Errorf("durabletest: the input %T can't be encoded as JSON: %v", in, err)
		t.FailNow()
	}
	return input
}

// finish prints the run if the test fails, now or later, and fails it now if the
// run did not come to its end or went beyond its limits.
func (x *Execution[Out]) finish(t TB, err error) {
	t.Helper()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%s", x.transcript())
		}
		x.reportAtEnd(t)
	})
	x.world.fail(t, "the run did not end", err)
	x.world.checkBudget(t, x.left)
	x.requireUse(t)
}
