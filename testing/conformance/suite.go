// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// Suite runs requirements in a world.
type Suite struct {
	World        World
	Requirements []Requirement
	// Handled are the ids of the requirements that have a handler. A requirement
	// without one fails.
	Handled []string
	// Strictness says how records are compared.
	Strictness Strictness
}

// Add returns files together with those of own whose id no file has, in the order
// of their ids. The latter are marked as Own in outcomes.
func Add(files, own []Requirement) (all []Requirement) {
	byID := make(map[string]Requirement, len(files)+len(own))
	for _, req := range own {
		req.own = true
		byID[req.ID] = req
	}
	for _, req := range files {
		byID[req.ID] = req
	}
	return slices.SortedFunc(maps.Values(byID), byNumber)
}

// Run runs one requirement.
func (s *Suite) Run(ctx context.Context, req *Requirement) Outcome {
	out := Outcome{
		ID: req.ID, Suite: req.Suite, Description: req.Description,
		World: s.World.Name(), Status: Failed, Own: req.own,
	}
	if !slices.Contains(s.Handled, req.ID) {
		out.Err = fmt.Errorf("no handler for %s", req.ID)
		return out
	}
	out.Record, out.Err = s.World.Run(ctx, req)
	if out.Record != nil && out.Record.Result != nil {
		out.Differences = Check(req, out.Record, s.Strictness)
	}
	switch {
	case out.Err == nil && len(out.Differences) == 0:
		out.Status = Passed
	case req.Optional:
		out.Status = OptionalFailed
	}
	return out
}

// RunTests runs all requirements as parallel subtests, which are named by suite and
// id, and logs the table of results when all have ended.
func (s *Suite) RunTests(t *testing.T, report *Report) {
	t.Helper()
	t.Cleanup(func() {
		t.Logf("%s\n%s", report.Summary(), report.Table())
		if extra := s.extra(); len(extra) > 0 {
			t.Logf("handlers without a requirement: %s", strings.Join(extra, ", "))
		}
	})
	for i := range s.Requirements {
		req := &s.Requirements[i]
		t.Run(req.Suite+"/"+req.ID, func(t *testing.T) {
			t.Parallel()
			out := s.Run(t.Context(), req)
			report.Add(out)
			switch out.Status {
			case Failed:
				t.Error(out.Text())
			case OptionalFailed:
				t.Logf("this requirement is optional\n%s", out.Text())
			case Passed:
			}
		})
	}
}

// extra returns the handlers for which there is no requirement.
func (s *Suite) extra() []string {
	var extra []string
	for _, id := range s.Handled {
		if !slices.ContainsFunc(s.Requirements, func(r Requirement) bool { return r.ID == id }) {
			extra = append(extra, id)
		}
	}
	slices.SortFunc(extra, Compare)
	return extra
}
