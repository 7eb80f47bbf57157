// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// Upgrade checks that v2 can finish what v1 has begun. It runs v1 alone and v2
// alone, and then once for each boundary of v1's run: v1 is stopped there, v2
// goes on. A boundary is a checkpoint, after which the process may die and be
// replaced, or a suspension, after which the next invocation may find new code.
//
//	durabletest.Upgrade(t, order.HandleV1, order.HandleV2, in)
//
// A boundary is unsafe, and fails the test, when from there
//   - the run can't come to an end,
//   - the execution ends otherwise than v1 alone and v2 alone do, by its status or
//     the type of its error: non-deterministic, most of the time,
//   - or v2, replayed over the whole history, does not call what was recorded.
//
// The failure shows all boundaries in a table and the run from the first unsafe
// one. Changes made with [durable.Version] are safe. Options set the scene of
// every run; [Boundaries] chooses among the boundaries. What the runs of a safe
// upgrade led to can be examined with [Upgraded.Runs].
func Upgrade[In, Out any](
	t TB, v1, v2 func(durable.Context, In) (Out, error), in In, opts ...Option,
) *Upgraded[Out] {
	t.Helper()
	newConfig(opts).takesTurns(t)
	u := &upgrade[Out]{
		input: encodeInput(t, in), opts: opts,
		v1: func(w *world) *durable.Handler { return durable.NewHandler(v1, w.handlerOptions()...) },
		v2: func(w *world) *durable.Handler { return durable.NewHandler(v2, w.handlerOptions()...) },
	}
	out := &Upgraded[Out]{V1: u.alone(t, "v1", u.v1), V2: u.alone(t, "v2", u.v2)}
	for _, b := range u.boundaries(t) {
		if choose := newConfig(opts).boundaries; choose != nil && !choose(b) {
			continue
		}
		out.Runs = append(out.Runs, u.from(t, b, out))
	}
	out.require(t)
	return out
}

// Boundaries has [Upgrade] try only the boundaries that choose wants. The default
// is all of them.
func Boundaries(choose func(b Boundary) bool) Option {
	return option(func(c *config) { c.boundaries = choose })
}

// Upgraded is what [Upgrade] has found.
type Upgraded[Out any] struct {
	// V1 and V2 are the runs of one version alone.
	V1, V2 *Execution[Out]
	// Runs are those that v1 began and v2 went on with, by boundary.
	Runs []UpgradedRun[Out]
}

// UpgradedRun is a run that v1 began and v2 went on with.
type UpgradedRun[Out any] struct {
	Boundary  Boundary
	Execution *Execution[Out]
	// Problem says why the boundary is unsafe; it is empty when it is safe.
	Problem string
}

// Table lists the boundaries and what v2 made of them.
func (u *Upgraded[Out]) Table() string {
	rows := [][]string{{" ", "#", "v1 stopped at", "after", "time", "with v2"}}
	for _, run := range u.Runs {
		b := run.Boundary
		mark, end := " ", "safe, "+outcomeOf(run.Execution.result())
		if run.Problem != "" {
			mark, end = "!", "unsafe, "+outcomeOf(run.Execution.result())
		}
		rows = append(rows, []string{
			mark, strconv.Itoa(b.Number), string(b.Kind), b.After, "+" + b.Since.String(), end,
		})
	}
	return table(rows)
}

// require fails the test when a boundary is unsafe.
func (u *Upgraded[Out]) require(t TB) {
	t.Helper()
	var unsafe []UpgradedRun[Out]
	for _, run := range u.Runs {
		if run.Problem != "" {
			unsafe = append(unsafe, run)
		}
	}
	if len(unsafe) == 0 {
		return
	}
	first := unsafe[0]
	t.Errorf("durabletest: v2 can't go on everywhere that v1 may stop: %d of %d boundaries are"+
		" unsafe; the first is %s: %s\n\n%s\nthe run from there:\n\n%s",
		len(unsafe), len(u.Runs), first.Boundary, first.Problem, indent(u.Table()),
		indent(first.Execution.transcript()))
	t.FailNow()
}

// outcomeOf is the status of an execution, and the type of its error if any.
func outcomeOf(r *execution.Result) string {
	if r.Error == nil || r.Error.ErrorType == "" {
		return string(r.Status)
	}
	return fmt.Sprintf("%s with %s", r.Status, r.Error.ErrorType)
}

// table lays rows out in columns.
func table(rows [][]string) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			fmt.Fprintf(&line, "%-*s  ", widths[i], cell)
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}
