// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"fmt"
	"strings"
	"time"
)

// BodyRun is one run of a step's body, a condition's check or a submitter, or of
// what was in its place. An attempt that a crash cut off runs again, so there may
// be more of them than attempts.
type BodyRun struct {
	ExecutionARN string
	OperationID  string
	// Attempt is 1 for the first attempt or check.
	Attempt int
	// Time is what the virtual clock showed at its beginning.
	Time time.Time
	// Overridden says that an [Override] was in its place.
	Overridden bool
}

// bodies are all runs of bodies, in the order of their beginning.
type bodies []BodyRun

// BodyRuns returns the runs of the bodies of the operations with a name or path,
// in the way of [Override], in the order of their beginning.
func (x *Execution[Out]) BodyRuns(name string) []BodyRun {
	if x.world == nil {
		return nil
	}
	var runs []BodyRun
	for _, run := range x.world.bodies {
		if pattern(name).matches(x.world.lineage(run.ExecutionARN, run.OperationID)) {
			runs = append(runs, run)
		}
	}
	return runs
}

// RequireBodyRuns fails the test unless the bodies of the operations with a name
// or path, in the way of [Override], ran n times in all.
func (x *Execution[Out]) RequireBodyRuns(t TB, name string, n int) {
	t.Helper()
	x.skipDeployed(t, "RequireBodyRuns", "bodies run out of sight there")
	runs := x.BodyRuns(name)
	switch {
	case len(runs) == n:
	case len(runs) == 0:
		fail(t, "the bodies of %q ran 0 times, not %d; %s", name, n, x.bodiesThatRan())
	default:
		fail(t, "the bodies of %q ran %d times, not %d:\n\n%s",
			name, len(runs), n, x.describeRuns(runs))
	}
}

func (x *Execution[Out]) describeRuns(runs []BodyRun) string {
	var b strings.Builder
	for _, run := range runs {
		fmt.Fprintf(&b, "  +%s  %s  attempt %d\n", run.Time.Sub(x.result().Start),
			x.world.lineage(run.ExecutionARN, run.OperationID).path(), run.Attempt)
	}
	return b.String()
}
