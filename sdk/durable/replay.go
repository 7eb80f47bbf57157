// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/internal/engine"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// progress is what the envelope tells about earlier invocations: which changes
// the last one that ended in order has not seen. What had ended before all of
// them it has seen, and it went on from there as far as it could.
//
// Only loggers and plugins depend on it. Without a list of changes nothing is
// known and code whose outcome is new or that was followed by nothing counts as
// not run.
type progress struct {
	// updated is nil without a list. The list may name nothing but operations
	// within contexts that have been closed; then all that is known was seen.
	updated map[string]struct{}
	since   time.Time // the earliest end among them, if any has ended
}

func newProgress(eng *engine.Engine, updated []string) progress {
	var p progress
	if len(updated) > 0 {
		p.updated = make(map[string]struct{}, len(updated))
	}
	for _, id := range updated {
		op := eng.Lookup(id)
		if op == nil {
			continue
		}
		p.updated[id] = struct{}{}
		if end := op.EndTimestamp; end != nil && (p.since.IsZero() || end.Before(p.since)) {
			p.since = end.Time
		}
	}
	return p
}

// passed reports whether an earlier invocation went on after the end of an
// operation that had ended when this invocation began.
func (p progress) passed(op *protocol.Operation) bool {
	if p.updated == nil || op.EndTimestamp == nil {
		return false
	}
	_, updated := p.updated[op.ID]
	return !updated && (p.since.IsZero() || op.EndTimestamp.Before(p.since))
}

// passed reports whether the code after o ran in an earlier invocation.
func (o *operation) passed() bool {
	if o.recorded == nil {
		return o.replayed
	}
	return o.recorded.Status.Terminal() && o.inv.progress.passed(o.recorded)
}
