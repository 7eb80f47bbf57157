// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"fmt"
	"strings"
)

// Explain says in words why virtual time has moved, one line for each move, and
// why it doesn't move any further by itself.
//
//	+2h0m0s   a responder succeeds callback "approval"
//	+26h0m0s  wait "cool-off" is over
//	time stands still: every execution has ended
func (x *Execution[Out]) Explain() string {
	if x.world == nil || x.world.runner == nil { // nobody steered it
		return ""
	}
	moves := x.world.runner.Moves()
	width := 0
	at := make([]string, len(moves))
	for i, m := range moves {
		at[i] = "+" + m.To.Sub(x.result().Start).String()
		width = max(width, len(at[i]))
	}
	var b strings.Builder
	for i, m := range moves {
		fmt.Fprintf(&b, "%-*s  %s\n", width, at[i], m.Reason)
	}
	fmt.Fprintf(&b, "time stands still: %s\n", x.world.stands())
	return b.String()
}

func (w *world) stands() string {
	if w.over() {
		return "the execution has ended"
	}
	return w.runner.Stands()
}

// over reports whether the execution under test has ended.
func (w *world) over() bool { return w.runner.Ended(w.arn) }

// responderHint says which responders there are, for a callback that none
// answers.
func (w *world) responderHint() string {
	if len(w.cfg.responders) == 0 {
		return "; OnCallback answers callbacks"
	}
	names := make([]string, len(w.cfg.responders))
	for i, rule := range w.cfg.responders {
		names[i] = fmt.Sprintf("%q", string(rule.name))
	}
	return "; there are responders for " + strings.Join(names, ", ")
}
