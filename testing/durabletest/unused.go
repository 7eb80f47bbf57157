// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// unused names the responders, overrides and faults that were never needed: a name
// may be wrong.
func (x *Execution[Out]) unused() string {
	w := x.world
	if w == nil || x.deployed() {
		return ""
	}
	var names []string
	for _, r := range w.cfg.responders {
		if !w.used[r.name] {
			names = append(names, fmt.Sprintf("OnCallback(%q)", string(r.name)))
		}
	}
	for _, r := range w.unusedOverrides() {
		names = append(names, fmt.Sprintf("Override(%q)", string(r)))
	}
	if p := w.faults; p != nil {
		for i, f := range p.faults {
			if p.count[i] == 0 {
				names = append(names, fmt.Sprintf("Faults(%s)", f))
			}
		}
	}
	return strings.Join(names, ", ")
}

func (w *world) unusedOverrides() []pattern {
	var names []pattern
	for _, r := range w.cfg.overrides {
		if !w.used[r.name] {
			names = append(names, r.name)
		}
	}
	return names
}

// requireUse fails the test if a [Strict] run has succeeded without one of its
// overrides. One that has failed may have ended before, and a * is for what there
// may be.
func (x *Execution[Out]) requireUse(t TB) {
	t.Helper()
	if !x.world.cfg.strict || x.Status() != protocol.ExecutionSucceeded {
		return
	}
	for _, name := range x.world.unusedOverrides() {
		if name.exact() {
			fail(t, "Override(%q) has replaced nothing, and Strict forbids that; %s",
				string(name), x.bodiesThatRan())
		}
	}
}

// bodiesThatRan lists the bodies for somebody who has looked for another one.
func (x *Execution[Out]) bodiesThatRan() string {
	const most = 8
	var names []string
	seen := make(map[string]bool)
	for _, run := range x.world.bodies {
		if path := x.world.lineage(run.ExecutionARN, run.OperationID).path(); !seen[path] {
			seen[path] = true
			names = append(names, fmt.Sprintf("%q", path))
		}
	}
	switch rest := len(names) - most; {
	case len(names) == 0:
		return "no body has run"
	case rest > 0:
		return fmt.Sprintf("the bodies that ran are %s and %d more",
			strings.Join(names[:most], ", "), rest)
	default:
		return "the bodies that ran are " + strings.Join(names, ", ")
	}
}
