// SPDX-License-Identifier: Apache-2.0

// Package history folds the events of a durable execution into its operations.
// The in-memory driver and the cloud driver use the same fold, so that what a
// test sees does not depend on where it ran.
//
// A history says what happened and nothing else. What the service knows besides,
// such as whether a context keeps its children for replay, is not in it.
package history

import (
	"slices"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/slab"
)

// Fold turns events into operations as they arrive. The zero value is ready to
// use. A Fold is not safe for concurrent use.
//
// An event is known by its EventID: reading a page again changes nothing, and
// pages may come in any order, newest first included. Events of a type that this
// version does not know are kept but have no effect.
type Fold struct {
	events      []protocol.Event // ordered by EventID, each id once
	execution   Execution
	invocations []Invocation
	operations  []*Operation // ordered by first event
	roots       []*Operation
	byID        map[string]*Operation
	records     records
}

// records is the memory of operations and what belongs to them.
type records struct {
	operations slab.Of[Operation]
	steps      slab.Of[protocol.StepDetails]
	attempts   slab.Of[Attempt]
}

// Of returns the fold of a whole history. It may keep the events, which must not
// be modified afterwards.
func Of(events []protocol.Event) *Fold {
	if !strictlyOrdered(events) {
		f := &Fold{}
		f.Add(events...)
		return f
	}
	f := withRoom(events)
	for i := range events {
		f.apply(&events[i])
	}
	return f
}

// withRoom returns a fold that has read nothing of the events yet. Most operations
// leave two of them.
func withRoom(events []protocol.Event) *Fold {
	usual := len(events) / 2
	return &Fold{
		events: slices.Clip(events), byID: make(map[string]*Operation, usual),
		operations: make([]*Operation, 0, usual),
	}
}

func strictlyOrdered(events []protocol.Event) bool {
	for i := 1; i < len(events); i++ {
		if events[i].EventID <= events[i-1].EventID {
			return false
		}
	}
	return len(events) == 0 || events[0].EventID > 0
}

// Walk folds a whole history, which must be ordered by EventID and have each id
// once, and calls visit after every event with its index and its operation. That
// is nil for events of the execution and of invocations, and changes as the walk
// goes on. The fold keeps the events; they must not be modified.
func Walk(events []protocol.Event, visit func(i int, o *Operation)) *Fold {
	f := withRoom(events)
	for i := range events {
		f.apply(&events[i])
		visit(i, f.byID[events[i].ID])
	}
	return f
}

// Add folds in the events that are new and returns how many they were.
func (f *Fold) Add(events ...protocol.Event) int {
	before := len(f.events)
	var late []protocol.Event
	for i := range events {
		e := &events[i]
		switch {
		case e.EventID > f.lastID():
			f.events = append(f.events, *e)
			f.apply(&f.events[len(f.events)-1])
		case !f.has(e.EventID):
			late = append(late, *e)
		}
	}
	if len(late) > 0 {
		f.insert(late)
	}
	return len(f.events) - before
}

// Events returns the history so far, ordered by EventID. The caller must not
// modify it.
func (f *Fold) Events() []protocol.Event { return slices.Clip(f.events) }

// Execution returns what the history says about the execution itself.
func (f *Fold) Execution() Execution { return f.execution }

// Invocations returns the completed invocations in the order of their end.
func (f *Fold) Invocations() []Invocation { return slices.Clip(f.invocations) }

// Operations returns every operation, ordered by its first event, parents before
// their children. They change as events arrive.
func (f *Fold) Operations() []*Operation { return slices.Clip(f.operations) }

// Roots returns the operations at the top level, ordered by their first event.
// An operation whose parent the history does not mention is one of them.
func (f *Fold) Roots() []*Operation { return slices.Clip(f.roots) }

// Operation returns the operation with the given id, nil when there is none.
func (f *Fold) Operation(id string) *Operation { return f.byID[id] }

func (f *Fold) lastID() int {
	if len(f.events) == 0 {
		return 0
	}
	return f.events[len(f.events)-1].EventID
}

func (f *Fold) has(id int) bool {
	_, found := slices.BinarySearchFunc(f.events, id, func(e protocol.Event, id int) int {
		return e.EventID - id
	})
	return found
}

// insert puts events into the middle of the history. What they mean depends on
// the events before them, so everything is folded anew.
func (f *Fold) insert(late []protocol.Event) {
	all := slices.Concat(f.events, late)
	slices.SortStableFunc(all, func(a, b protocol.Event) int { return a.EventID - b.EventID })
	all = slices.CompactFunc(all, func(a, b protocol.Event) bool { return a.EventID == b.EventID })
	*f = *withRoom(all)
	for i := range all {
		f.apply(&all[i])
	}
}

// apply folds in an event that stays where it is, unchanged.
func (f *Fold) apply(e *protocol.Event) {
	if e.EventType == protocol.EventInvocationCompleted {
		f.invocations = append(f.invocations, invocationOf(e))
		return
	}
	switch kind, known := TypeOf(e.EventType); {
	case !known:
	case kind == protocol.TypeExecution:
		f.execution.apply(e)
	default:
		f.operation(e, kind).apply(e, &f.records)
	}
}

// operation returns the record that e is about, made when e is the first to
// mention it.
func (f *Fold) operation(e *protocol.Event, kind protocol.OperationType) *Operation {
	if o := f.byID[e.ID]; o != nil {
		return o
	}
	o := f.records.operation(e, kind)
	o.Parent = f.byID[e.ParentID]
	if o.Parent == nil {
		f.roots = append(f.roots, o)
	} else {
		o.Parent.Children = append(o.Parent.Children, o)
	}
	if f.byID == nil {
		f.byID = make(map[string]*Operation)
	}
	f.byID[e.ID] = o
	f.operations = append(f.operations, o)
	return o
}
