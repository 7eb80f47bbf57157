// SPDX-License-Identifier: Apache-2.0

package service

import (
	"iter"
	"slices"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/slab"
)

// root is the index of the EXECUTION operation. It stands for "none" where an
// index links a record to its child or its sibling.
const root int32 = 0

// record is one operation with what the service knows beside it. What op leads
// to through pointers is never modified; a change replaces it.
type record struct {
	op protocol.Operation
	// firstChild, lastChild and sibling link the children of a context, and the
	// operations at the top level as those of the EXECUTION.
	firstChild, lastChild, sibling int32
	// change is the value of journal.changes at the last change.
	change uint64
	bytes  int
	// dirty: no checkpoint's answer has delivered the last change.
	dirty bool
	// orphan: a context around the operation is closed.
	orphan bool
	// hidden: that context was closed without ReplayChildren, so the operation
	// is no longer part of the state.
	hidden bool
	// notify: the service changed the operation, and no clean invocation knows.
	notify bool
	// unsaved: the record is in journal.unsaved.
	unsaved bool
}

// journal keeps the operations of one execution in the order of their start.
type journal struct {
	records []*record
	index   map[string]int32
	memory  slab.Of[record]
	// order lists the state; hidden counts the hidden records still in it.
	order  []int32
	hidden int
	shared shared
	// changes counts the changes of operations.
	changes uint64
	// dirty lists the dirty records, and perhaps some that no longer are.
	dirty []int32
	// unsaved lists the records that changed since the last [Change].
	unsaved []int32
	// pending counts the operations that wait for the service.
	pending int

	// A small execution needs no more room than this.
	room struct {
		records               [usualOperations]*record
		order, dirty, unsaved [usualOperations]int32
	}
}

const usualOperations = 4

func (j *journal) init(execution protocol.Operation) {
	j.index = map[string]int32{execution.ID: root}
	j.order = append(j.room.order[:0], root)
	j.dirty, j.unsaved = j.room.dirty[:0], j.room.unsaved[:0]
	r := j.memory.New()
	r.op, r.bytes = execution, operationBytes(&execution)
	j.records = append(j.room.records[:0], r)
}

func (j *journal) find(id string) (int32, bool) {
	i, ok := j.index[id]
	return i, ok
}

// op returns an operation, which must not be modified.
func (j *journal) op(i int32) *protocol.Operation { return &j.records[i].op }

// put stores an operation that is new or that replaces the one with its id.
func (j *journal) put(op *protocol.Operation) int32 {
	i, ok := j.index[op.ID]
	if !ok {
		i = j.add(op)
	}
	r := j.records[i]
	if ok {
		j.shared.forget(i)
		if waitsForService(&r.op) {
			j.pending--
		}
	}
	if waitsForService(op) {
		j.pending++
	}
	r.op, r.bytes = *op, operationBytes(op)
	j.changes++
	r.change = j.changes
	if !r.dirty {
		r.dirty = true
		j.dirty = append(j.dirty, i)
	}
	if !r.unsaved {
		r.unsaved = true
		j.unsaved = append(j.unsaved, i)
	}
	return i
}

func (j *journal) add(op *protocol.Operation) int32 {
	i := int32(len(j.records))
	j.records = append(j.records, j.memory.New())
	j.index[op.ID] = i
	j.order = append(j.order, i)
	if parent, ok := j.parent(op.ParentID); ok {
		p := j.records[parent]
		if p.lastChild == root {
			p.firstChild = i
		} else {
			j.records[p.lastChild].sibling = i
		}
		p.lastChild = i
	}
	return i
}

// parent finds what operations with that parent's id are the children of.
func (j *journal) parent(id string) (int32, bool) {
	if id == "" {
		return root, true
	}
	return j.find(id)
}

// children yields the places of the operations under a parent.
func (j *journal) children(parent int32) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for i := j.records[parent].firstChild; i != root && yield(i); i = j.records[i].sibling {
		}
	}
}

// compact takes the hidden records out of the order of the state.
func (j *journal) compact() {
	if j.hidden > 0 {
		j.order = slices.DeleteFunc(j.order, func(i int32) bool { return j.records[i].hidden })
		j.hidden = 0
	}
}

// closeContext makes orphans of the descendants of a context and, unless they
// are kept for replay, takes them out of the state. It descends only into records
// that it changes, so that all calls together visit a record a bounded number of
// times.
func (j *journal) closeContext(context int32, keep bool) {
	for i := range j.children(context) {
		r := j.records[i]
		known := r.hidden || r.orphan && keep
		r.orphan = true
		if known {
			continue
		}
		if !keep {
			r.hidden = true
			j.hidden++
		}
		j.closeContext(i, keep)
	}
}

// waitsForService says which operations allow an invocation to answer PENDING.
func waitsForService(op *protocol.Operation) bool {
	switch op.Type {
	case protocol.TypeStep:
		return op.Status == protocol.StatusPending
	case protocol.TypeWait, protocol.TypeCallback, protocol.TypeChainedInvoke:
		return op.Status == protocol.StatusStarted
	default:
		return false
	}
}

// operationBytes estimates the size of an operation's JSON, for pages.
func operationBytes(op *protocol.Operation) int {
	const members = 200
	n := members + len(op.ID) + len(op.ParentID) + len(op.Name) + len(op.SubType) +
		op.Error().Size()
	if p := op.Result(); p != nil {
		n += len(*p)
	}
	if d := op.ExecutionDetails; d != nil && d.InputPayload != nil {
		n += len(*d.InputPayload)
	}
	return n
}
