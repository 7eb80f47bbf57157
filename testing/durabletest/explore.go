// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"errors"
	"strconv"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Explore runs a durable function under different schedules: wherever several
// goroutines are ready, several executions are to be invoked or several timers
// are due at one instant, another one comes first. It goes through all schedules
// if there are no more than [Schedules] allows, which is so for a few branches of
// a few operations, and otherwise through that many neighbours of the usual one
// and as many again by random seeds.
//
// Every run must come to its end, pass the replay check and what [EachRun]
// checks, and end with the same status, result and error as the first one, which
// may not be that the function is non-deterministic, misuses a context or waits
// for itself. A function whose outcome may depend on the order says so by
// [AnyOutcome].
//
// The first run that fails ends the exploration. The failure names its seed; the
// flag -durable.seed or the option [Schedule] runs it again, with the same
// history, byte for byte. Functions that share memory between branches fail here
// if what they do with it depends on the order of their operations. Goroutines
// run one at a time, so what happens between two operations is not broken up;
// go test -race with [Concurrently] is for that.
func Explore[In, Out any](
	t TB, fn func(durable.Context, In) (Out, error), in In, opts ...Option,
) *Exploration[Out] {
	t.Helper()
	e := &explorer[In, Out]{
		trial: newTrial(t, fn, in, opts), found: &Exploration[Out]{}, most: newConfig(opts).schedules,
	}
	if e.most == 0 {
		e.most = usualSchedules
	}
	e.explore(t)
	return e.found
}

const usualSchedules = 250

// Schedules bounds the runs of [Explore]: n that vary the usual schedule and, if
// these were not all, n by random seeds. The default is 250.
func Schedules(n int) Option {
	return option(func(c *config) {
		if n < 1 {
			c.refuse("Schedules: %d is not a number of runs", n)
		}
		c.schedules = n
	})
}

// AnyOutcome lets the runs of [Explore] and [FuzzRun] end differently, as they do
// when the first of several branches decides.
func AnyOutcome() Option { return option(func(c *config) { c.anyOutcome = true }) }

// Exploration is what [Explore] has run.
type Exploration[Out any] struct {
	// Runs are all runs, the usual schedule first.
	Runs []ExploredRun[Out]
	// Complete says that there are no other schedules.
	Complete bool
}

// ExploredRun is a run under one schedule.
type ExploredRun[Out any] struct {
	// Seed is for -durable.seed and [Schedule].
	Seed      string
	Execution *Execution[Out]
}

// explorer makes the runs of an exploration.
type explorer[In, Out any] struct {
	*trial[In, Out]

	found *Exploration[Out]
	most  int
}

func (e *explorer[In, Out]) explore(t TB) {
	t.Helper()
	usual := &path{}
	e.try(t, usual)
	if *seedFlag != "" {
		e.tryFlag(t)
		return
	}
	last := usual
	for len(e.found.Runs) < e.most {
		planned, more := last.next()
		if !more {
			e.found.Complete = true
			return
		}
		last = &path{planned: planned}
		e.try(t, last)
	}
	for seed := range uint64(e.most) {
		e.trySeed(t, seed+1)
	}
}

// try runs one schedule.
func (e *explorer[In, Out]) try(t TB, p *path) {
	t.Helper()
	x, err := e.run(t, func(w *world) { w.cfg.local.Choose = p.choose })
	if err == nil && p.lost {
		err = errors.New("the schedule leads nowhere: the run has less to choose from" +
			" than the one before it, although nothing else has changed")
	}
	e.judge(t, x, err, p.chosen().String())
}

func (e *explorer[In, Out]) trySeed(t TB, seed uint64) {
	t.Helper()
	x, err := e.run(t, func(w *world) { w.cfg.local.Choose, w.cfg.local.Seed = nil, seed })
	e.judge(t, x, err, strconv.FormatUint(seed, 10))
}

// tryFlag runs what -durable.seed names.
func (e *explorer[In, Out]) tryFlag(t TB) {
	t.Helper()
	x, err := e.run(t, func(w *world) { w.fail(t, "the run can't begin", w.cfg.setSchedule()) })
	e.judge(t, x, err, *seedFlag)
}

// judge fails the test if the run does not do as the first one.
func (e *explorer[In, Out]) judge(t TB, x *Execution[Out], err error, seed string) {
	t.Helper()
	e.found.Runs = append(e.found.Runs, ExploredRun[Out]{seed, x})
	var problems []string
	first := e.found.Runs[0].Execution
	if err == nil {
		err = x.ownBug()
	}
	switch {
	case err != nil:
		problems = append(problems, err.Error())
	case !x.world.cfg.anyOutcome:
		problems = compareOutcomes(first.result(), x.result(), "under the first schedule")
	}
	if err == nil {
		if text := x.replayDifferences(t.Context()); text != "" {
			problems = append(problems, text)
		}
	}
	if len(problems) == 0 {
		return
	}
	t.Errorf("durabletest: schedule %s, number %d, breaks the function\n\n%s\n"+
		"go test -run %q -durable.seed=%s runs it again, durabletest.Schedule(%q) in a Run.\n\n"+
		"the run:\n\n%s%s",
		seed, len(e.found.Runs), indent(strings.Join(problems, "\n")+"\n"),
		t.Name(), seed, seed, indent(x.transcript()), e.besides(x))
	t.FailNow()
}

// besides shows the first run, if that is not the one that has failed.
func (e *explorer[In, Out]) besides(x *Execution[Out]) string {
	first := e.found.Runs[0].Execution
	if first == x {
		return ""
	}
	return "\nthe run under the first schedule:\n\n" + indent(first.transcript())
}
