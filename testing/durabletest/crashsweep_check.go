// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// OnceOnly says that the effect of the bodies with a name or path, in the way of
// [Override], must not be repeated: a [CrashSweep] fails when one of them runs
// twice in one execution, whatever the attempt. A step that has to be like that
// needs durable.AtMostOncePerRetry and durable.NoRetry. The sweep also fails when
// there is no such body.
func OnceOnly(name string) Option {
	return option(func(c *config) { c.onceOnly = append(c.onceOnly, pattern(name)) })
}

// requireOnceOnly fails the test if there is nothing of which that is said.
func (x *Execution[Out]) requireOnceOnly(t TB) {
	t.Helper()
	for _, name := range x.world.cfg.onceOnly {
		if len(x.BodyRuns(string(name))) == 0 {
			fail(t, "crash sweep: OnceOnly(%q) means no body; %s", string(name), x.bodiesThatRan())
		}
	}
}

// crashed compares a run that has crashed once with the one that has not.
type crashed[Out any] struct {
	*crasher

	undisturbed, now *Execution[Out]
	// promised names the at-most-once steps that the crash has interrupted. They
	// do what they promise: the attempt counts as failed, whatever follows from
	// that.
	promised []string
}

// problems says what the crash has done harm to. err is what the run itself says.
func (c *crashed[Out]) problems(err error) []string {
	var found []string
	if err != nil {
		found = append(found, err.Error())
	}
	if !c.done {
		return append(found, "the run did not get there: it differs from the undisturbed one"+
			" already before")
	}
	c.promised = interruptedSteps(c.now.result())
	if len(c.promised) == 0 && err == nil {
		found = compareOutcomes(c.undisturbed.result(), c.now.result(), "without the crash")
		found = append(found, c.logs()...)
	}
	return append(found, c.effects()...)
}

// interruptedSteps are the steps whose record says that a crash cut them off.
func interruptedSteps(r *execution.Result) []string {
	var paths []string
	for o := range r.All() {
		for _, a := range o.Attempts {
			if a.Error != nil && errors.Is(
				&durable.RecordedError{Type: a.Error.ErrorType}, durable.ErrStepInterrupted) {
				paths = append(paths, o.Path)
			}
		}
	}
	return paths
}

// effects checks how often bodies ran. An attempt that the crash has interrupted
// may run once more, unless the step is an at-most-once one.
func (c *crashed[Out]) effects() []string {
	var found []string
	runs, total := c.countBodies()
	for _, a := range slices.SortedFunc(maps.Keys(runs), attempt.compare) {
		n, most := runs[a], 1
		if n == 1 {
			continue
		}
		path := c.path(a.operation)
		if c.interrupted[a] && !slices.Contains(c.promised, path) {
			most++
		}
		if n > most {
			found = append(found, fmt.Sprintf("the body of %q ran %d times for attempt %d, %d at most",
				path, n, a.number, most))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(total)) {
		if total[id] > 1 && c.isOnceOnly(id) {
			found = append(found, fmt.Sprintf(
				"the body of %q ran %d times and its effect must not be repeated",
				c.path(id), total[id]))
		}
	}
	return found
}

func (a attempt) compare(b attempt) int {
	switch {
	case a.operation < b.operation:
		return -1
	case a.operation > b.operation:
		return 1
	default:
		return a.number - b.number
	}
}

// countBodies counts the runs of the execution's bodies by attempt and by
// operation.
func (c *crashed[Out]) countBodies() (runs map[attempt]int, total map[string]int) {
	runs, total = make(map[attempt]int), make(map[string]int)
	for _, run := range c.world.bodies {
		if run.ExecutionARN == c.world.arn {
			runs[attempt{run.OperationID, run.Attempt}]++
			total[run.OperationID]++
		}
	}
	return runs, total
}

func (c *crashed[Out]) path(id string) string { return c.world.lineage(c.world.arn, id).path() }

func (c *crashed[Out]) isOnceOnly(id string) bool {
	return slices.ContainsFunc(c.world.cfg.onceOnly, func(p pattern) bool {
		return p.matches(c.world.lineage(c.world.arn, id))
	})
}

// logs checks that every line was logged as often as without the crash. One after
// which nothing of its context was recorded may have come again. What operations inside a context that has been
// closed went through is not known any more at the next invocation; when the
// process dies after that, lines may be missing.
func (c *crashed[Out]) logs() []string {
	before := c.undisturbed.world.logs.all()
	was, is := c.countLines(before), c.countLines(c.world.logs.all())
	again := c.countLines(c.unsettled)
	missing := map[line]int{}
	if c.closed && c.diedAt > 0 {
		missing = c.countLines(before[c.written[c.diedAt-1]:])
	}
	var found []string
	for _, l := range slices.SortedFunc(maps.Keys(merged(was, is)), line.compare) {
		switch {
		case is[l] < was[l]-missing[l], is[l] > was[l]+again[l] && c.hasRecord(l.operation):
			found = append(found, c.describeLine(l, was[l], is[l]))
		}
	}
	return found
}

// hasRecord reports whether lines with an operation's id appear once: those of
// virtual contexts, of which nothing is on record, need not.
func (c *crashed[Out]) hasRecord(id string) bool {
	return id == "" || c.now.result().OperationByID(id) != nil
}

func (c *crashed[Out]) describeLine(l line, was, is int) string {
	where := ""
	if l.operation != "" {
		where = fmt.Sprintf(" in %q", c.path(l.operation))
	}
	return fmt.Sprintf("%q%s is logged %d times, without the crash %d", l.text, where, is, was)
}

// line is what makes two lines of a log the same.
type line struct{ operation, text string }

func (l line) compare(m line) int {
	switch {
	case l == m:
		return 0
	case l.operation < m.operation || l.operation == m.operation && l.text < m.text:
		return -1
	default:
		return 1
	}
}

func (c *crashed[Out]) countLines(entries []LogEntry) map[line]int {
	counts := make(map[line]int)
	for _, e := range entries {
		if e.ExecutionARN == c.world.arn || e.ExecutionARN == c.undisturbed.world.arn {
			counts[line{e.operationID, e.String()}]++
		}
	}
	return counts
}

func merged(a, b map[line]int) map[line]int {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}
