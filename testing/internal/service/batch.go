// SPDX-License-Identifier: Apache-2.0

package service

import (
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// batch is the view of the updates of one checkpoint while they are checked. It
// is kept between checkpoints for its memory only.
type batch struct {
	// seen holds the first and the last update of every id so far. It stays
	// empty for a batch of one.
	seen map[string]pair
	one  bool
	// closes says that a context was closed so far.
	closes bool
}

type pair struct{ first, last *protocol.OperationUpdate }

func (b *batch) reset(updates int) {
	b.closes, b.one = false, updates == 1
	if len(b.seen) > 0 {
		clear(b.seen)
	}
	if b.seen == nil && !b.one {
		b.seen = make(map[string]pair, updates)
	}
}

func (b *batch) note(u *protocol.OperationUpdate) {
	if b.one {
		return
	}
	p, ok := b.seen[u.ID]
	if !ok {
		p.first = u
	}
	p.last = u
	b.seen[u.ID] = p
	b.closes = b.closes || u.Type == protocol.TypeContext && u.Action != protocol.ActionStart
}

// first reports whether no earlier update of the batch has the id of u.
func (b *batch) first(u *protocol.OperationUpdate) bool {
	p, ok := b.seen[u.ID]
	return !ok || p.first == u
}

// checkBatch returns the refusal of the first rule that the updates break: the
// model's constraints, the rules of the whole batch, then those of each update.
func (e *Execution) checkBatch(updates []protocol.OperationUpdate) *backend.Refusal {
	for i := range updates {
		if r := checkUpdateShape(i+1, &updates[i]); r != nil {
			return r
		}
	}
	if r := checkExecutionUpdates(updates); r != nil {
		return r
	}
	e.batch.reset(len(updates))
	for i := range updates {
		if r := e.checkPlace(&updates[i]); r != nil {
			return r
		}
		e.batch.note(&updates[i])
	}
	for i := range updates {
		if r := e.checkUpdate(&updates[i]); r != nil {
			return r
		}
	}
	return nil
}

func checkExecutionUpdates(updates []protocol.OperationUpdate) *backend.Refusal {
	count := 0
	for i := range updates {
		if updates[i].Type == protocol.TypeExecution {
			count++
		}
	}
	switch {
	case count > 1:
		return backend.Invalid("Cannot checkpoint multiple EXECUTION updates.")
	case count == 1 && updates[len(updates)-1].Type != protocol.TypeExecution:
		return backend.Invalid("EXECUTION checkpoint must be the last update.")
	default:
		return nil
	}
}

// checkPlace checks the id of an update within its batch, and its parent.
func (e *Execution) checkPlace(u *protocol.OperationUpdate) *backend.Refusal {
	if u.ID == "" {
		return backend.Invalid("Operation update must have an Id.")
	}
	if p, ok := e.batch.seen[u.ID]; ok && !follows(p.last, u) {
		return backend.Invalid("Cannot checkpoint multiple operations with the same ID.")
	}
	if u.ParentID != "" && !e.isOpenContext(u.ParentID) {
		return backend.Invalid("Invalid parent operation id.")
	}
	return nil
}

// follows reports whether u may share a batch with the update before it: a STEP
// or CONTEXT may start and go on in one.
func follows(before, u *protocol.OperationUpdate) bool {
	return (u.Type == protocol.TypeStep || u.Type == protocol.TypeContext) &&
		before.Action == protocol.ActionStart && u.Action != protocol.ActionStart
}

// isOpenContext reports whether operations can be put under that id: a CONTEXT
// that is open, and so are all around it. Updates under a closed one come from
// work that nobody waits for.
func (e *Execution) isOpenContext(id string) bool {
	for {
		parent, open := e.openContext(id)
		if !open || parent == "" || !e.batch.closes {
			return open
		}
		// Only a close in this very batch can be unknown to the journal.
		id = parent
	}
}

func (e *Execution) openContext(id string) (parent string, open bool) {
	if p, ok := e.batch.seen[id]; ok {
		return p.last.ParentID,
			p.last.Type == protocol.TypeContext && p.last.Action == protocol.ActionStart
	}
	i, ok := e.journal.find(id)
	if !ok {
		return "", false
	}
	r := e.journal.records[i]
	return r.op.ParentID, r.op.Type == protocol.TypeContext &&
		r.op.Status == protocol.StatusStarted && !r.orphan
}

// checkUpdate checks an update against its operation as the updates before it
// leave it.
func (e *Execution) checkUpdate(u *protocol.OperationUpdate) *backend.Refusal {
	status := protocol.OperationStatus("")
	if u.Type != protocol.TypeExecution {
		before, refusal := e.before(u)
		if refusal != nil {
			return refusal
		}
		status = before
	}
	if r := e.checkSize(u); r != nil {
		return r
	}
	switch u.Type {
	case protocol.TypeStep:
		return validateStep(u, status)
	case protocol.TypeContext:
		return validateContext(u, status)
	case protocol.TypeWait:
		return validateWait(u, status)
	case protocol.TypeCallback:
		return validateCallback(u, status)
	case protocol.TypeChainedInvoke:
		return validateChainedInvoke(u, status)
	case protocol.TypeExecution:
		return validateExecution(u)
	default:
		return backend.Invalid("Unknown operation type.")
	}
}

// before returns the status that the operation of u has before it, "" for none,
// and checks that the update describes the same operation.
func (e *Execution) before(
	u *protocol.OperationUpdate,
) (protocol.OperationStatus, *backend.Refusal) {
	if !e.batch.first(u) {
		f := e.batch.seen[u.ID].first
		return protocol.StatusStarted, consistent(u, f.Type, f.SubType, f.Name, f.ParentID)
	}
	i, ok := e.journal.find(u.ID)
	if !ok {
		return "", nil
	}
	op := e.journal.op(i)
	return op.Status, consistent(u, op.Type, op.SubType, op.Name, op.ParentID)
}

func consistent(
	u *protocol.OperationUpdate, kind protocol.OperationType, subType, name, parentID string,
) *backend.Refusal {
	switch {
	case u.Type != kind:
		return backend.Invalid("Inconsistent operation type.")
	case u.SubType != subType:
		return backend.Invalid("Inconsistent operation subtype.")
	case u.Name != name:
		return backend.Invalid("Inconsistent operation name.")
	case u.ParentID != parentID:
		return backend.Invalid("Inconsistent parent operation id.")
	default:
		return nil
	}
}

// checkSize bounds what an update carries. The result of the execution is only
// part of the execution's own sum.
func (e *Execution) checkSize(u *protocol.OperationUpdate) *backend.Refusal {
	if r := e.svc.checkError(u.Error); r != nil {
		return r
	}
	if u.Payload == nil || u.Type == protocol.TypeExecution {
		return nil
	}
	return e.svc.checkPayload(u.Type, len(*u.Payload))
}

func (s *Service) checkError(err *protocol.ErrorObject) *backend.Refusal {
	if limit := s.cfg.MaxError; err.Size() > limit {
		return backend.Invalid(
			fmt.Sprintf("Error object size must be less than %d bytes.", limit))
	}
	return nil
}

func (s *Service) checkPayload(kind protocol.OperationType, size int) *backend.Refusal {
	if limit := s.cfg.MaxPayload; size > limit {
		return backend.Invalid(fmt.Sprintf(
			"%s output payload size must be less than or equal to %d bytes.", kind, limit))
	}
	return nil
}

func invalidAction() *backend.Refusal {
	return backend.Invalid("Invalid action for the given operation type.")
}

func withoutError(u *protocol.OperationUpdate) *backend.Refusal {
	if u.Error != nil {
		return backend.Invalid("Cannot provide an Error for SUCCEED action.")
	}
	return nil
}

func withoutPayload(u *protocol.OperationUpdate) *backend.Refusal {
	if u.Payload != nil {
		return backend.Invalid("Cannot provide a Payload for FAIL action.")
	}
	return nil
}

func invalidOptions(name string) *backend.Refusal {
	return backend.Invalid("Invalid " + name + " for the given action.")
}

// alreadyExists refuses the START of an operation that can start once.
func alreadyExists(kind protocol.OperationType) *backend.Refusal {
	return backend.Invalid(fmt.Sprintf("Cannot start a %s that already exists.", kind))
}

// cannotCancel refuses the CANCEL of an operation that isn't running.
func cannotCancel(kind protocol.OperationType) *backend.Refusal {
	return backend.Invalid(fmt.Sprintf(
		"Cannot cancel a %s that does not exist or has already completed.", kind))
}
