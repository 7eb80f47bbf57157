// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"maps"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// journal is what is known of the execution's operations. Records are never
// modified, only replaced, so that pointers to them may be handed out.
type journal struct {
	ops     map[string]*protocol.Operation
	pending int                // how many of them the service will change
	changes map[string]*Signal // waiters for a change of one operation
	exec    *protocol.Operation
	pages   [][]protocol.Operation // as of the beginning of the invocation
	extents extents                // of the pages, once asked for
}

// load takes over a page of the state; more says that another one follows.
func (j *journal) load(page []protocol.Operation, more bool) {
	if room := len(j.ops) + len(page); len(page) > len(j.ops) {
		if more {
			room += protocol.MaxPageItems
		}
		larger := make(map[string]*protocol.Operation, room)
		maps.Copy(larger, j.ops)
		j.ops = larger
	}
	if len(page) > 0 {
		j.pages = append(j.pages, page)
	}
	distinct := len(j.ops) + len(page)
	for i := range page {
		op := &page[i]
		if op.Type == protocol.TypeExecution {
			j.exec = op
		}
		j.ops[op.ID] = op
		if pending(op) {
			j.pending++
		}
	}
	if len(j.ops) < distinct {
		j.countPending() // an operation came twice
	}
}

func (j *journal) countPending() {
	j.pending = 0
	for _, op := range j.ops {
		if pending(op) {
			j.pending++
		}
	}
}

// Extent returns the last position of a context at which an earlier invocation
// has recorded something, 0 when there is none. Code up to there ran before.
func (e *Engine) Extent(context string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.extents == nil {
		e.extents = make(extents)
		for _, page := range e.pages {
			e.extents.addAll(page)
		}
		e.pages = nil
	}
	return e.extents.of(context)
}

// Lookup returns the record of an operation, nil when there is none.
func (e *Engine) Lookup(id string) *protocol.Operation {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.ops[id]
}

// Execution returns the EXECUTION operation, nil when the service sent none.
func (e *Engine) Execution() *protocol.Operation {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.exec
}

// Operations returns a copy of all records by id.
func (e *Engine) Operations() map[string]*protocol.Operation {
	e.mu.Lock()
	defer e.mu.Unlock()
	return maps.Clone(e.ops)
}

// FirstInvocation reports whether nothing but the execution itself is recorded.
func (e *Engine) FirstInvocation() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.ops) == 0 || len(e.ops) == 1 && e.exec != nil
}

// merge takes over the records of an answer and returns what changed. The lock
// is held.
func (e *Engine) merge(page []protocol.Operation, changes []Change) []Change {
	for i := range page {
		op := &page[i]
		var before protocol.OperationStatus
		if known := e.ops[op.ID]; known != nil {
			before = known.Status
			if pending(known) {
				e.pending--
			}
		}
		if op.Type == protocol.TypeExecution {
			e.exec = op
		}
		e.ops[op.ID] = op
		if pending(op) {
			e.pending++
		}
		if op.Status != before {
			changes = append(changes, Change{Before: before, After: op})
		}
	}
	return changes
}

// signalFor returns the signal that fires when an operation changes. The lock is
// held.
func (e *Engine) signalFor(id string) *Signal {
	s := e.changes[id]
	if s == nil {
		if e.changes == nil {
			e.changes = make(map[string]*Signal)
		}
		s = &Signal{}
		e.changes[id] = s
	}
	return s
}

// anythingPending reports whether the service will invoke again on its own: a
// wait, a callback or a chained invoke runs, or a step waits for its retry. The
// lock is held.
func (e *Engine) anythingPending() bool { return e.pending > 0 }

func pending(op *protocol.Operation) bool {
	switch op.Type {
	case protocol.TypeWait, protocol.TypeCallback, protocol.TypeChainedInvoke:
		return !op.Status.Terminal()
	case protocol.TypeStep:
		return op.Status == protocol.StatusPending
	case protocol.TypeExecution, protocol.TypeContext:
		return false
	default:
		return false
	}
}
