// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"errors"
	"fmt"
	"slices"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// probing is what was asked of runs that look for bugs.
type probing struct {
	noReplayCheck bool
	eachRun       []func() (check func() error)
	onceOnly      []pattern
	faults        []Fault
	schedule      string
	schedules     int
	anyOutcome    bool
	inputs        []any
}

// EachRun has begin called before every run of a [CrashSweep], an [Explore] or a
// [FuzzRun], and what it returns after it: to set up what the function works with
// and to look at it. An error is a fault of that run and is reported with it.
//
//	durabletest.EachRun(func() (check func() error) {
//		bank := newBank()
//		shop.Bank = bank
//		return bank.Balanced
//	})
//
// Of several, the checks are called in reverse. check may be nil.
func EachRun(begin func() (check func() error)) Option {
	return option(func(c *config) {
		if begin == nil {
			c.refuse("EachRun: %w", errIsNil)
			return
		}
		c.eachRun = append(c.eachRun, begin)
	})
}

// trial is a durable function that runs many times, always in a new world.
type trial[In, Out any] struct {
	fn    func(durable.Context, In) (Out, error)
	input []byte
	opts  []Option
}

func newTrial[In, Out any](
	t TB, fn func(durable.Context, In) (Out, error), in In, opts []Option,
) *trial[In, Out] {
	t.Helper()
	newConfig(opts).takesTurns(t)
	return &trial[In, Out]{fn: fn, input: encodeInput(t, in), opts: opts}
}

// run runs the function to its end, in a world that prepare may change before.
// The error says why the run did not end, or what its checks have found.
func (r *trial[In, Out]) run(t TB, prepare func(w *world)) (*Execution[Out], error) {
	t.Helper()
	w := newWorld(t, r.opts)
	defer w.close()
	prepare(w)
	check := w.cfg.begin()
	x := &Execution[Out]{world: w}
	w.start(t, durable.NewHandler(r.fn, w.handlerOptions()...), r.input)
	err := w.drive(t)
	x.left = w.left()
	if err != nil {
		err = fmt.Errorf("the run did not end: %w%s", err, w.hint(err))
	}
	return x, errors.Join(err, check())
}

// begin begins a run and returns the checks after it.
func (c *config) begin() (check func() error) {
	checks := make([]func() error, 0, len(c.eachRun))
	for _, begin := range c.eachRun {
		if check := begin(); check != nil {
			checks = append(checks, check)
		}
	}
	return func() error {
		var err error
		for _, check := range slices.Backward(checks) {
			err = errors.Join(err, check())
		}
		return err
	}
}
