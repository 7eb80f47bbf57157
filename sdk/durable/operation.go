// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"fmt"
	"runtime"
	"time"

	"github.com/lambda-durable/durable-go/sdk/internal/engine"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// operation is one call of a durable operation on its way through its states.
// What each kind does is told in the file of that kind.
type operation struct {
	inv    *invocation
	scope  *scope       // that it was called on
	task   *engine.Task // that performs it; not the scope's for asynchronous forms
	id     string
	parent string // ParentId on the wire
	name   string
	call   string // what the user calls it, where the sub-type says too little
	*kind

	// recorded is what was known when the operation was called; nil: nothing.
	recorded *protocol.Operation
	started  int64 // the scope's time at the call, in Unix milliseconds
	ended    int64 // the time of its end; for a virtual context its clock's
	index    int   // of the batch's branch that it is within, from 1
	pinned   bool  // called in a body that recomputes a large result
	branch   bool  // or within a branch that nobody may ever wait for
	left     bool  // had no end when the result that the body recomputes was recorded

	announced bool // to the plugins
	replayed  bool // a virtual context whose body only came upon what was passed before
}

// kind is the type and sub-type that an operation is recorded with.
type kind struct {
	typ protocol.OperationType
	sub string
}

//nolint:gochecknoglobals // constants in all but name
var (
	kindStep      = &kind{protocol.TypeStep, protocol.SubTypeStep}
	kindCondition = &kind{protocol.TypeStep, protocol.SubTypeWaitForCondition}
	kindWait      = &kind{protocol.TypeWait, protocol.SubTypeWait}
	kindCallback  = &kind{protocol.TypeCallback, protocol.SubTypeCallback}
	kindInvoke    = &kind{protocol.TypeChainedInvoke, protocol.SubTypeChainedInvoke}
	kindChild     = &kind{protocol.TypeContext, protocol.SubTypeRunInChild}
	kindUndo      = &kind{protocol.TypeContext, protocol.SubTypeCompensation}
	kindVersion   = &kind{protocol.TypeStep, protocol.SubTypeVersion}
)

// begin claims the next position of the scope for an operation and holds the
// scope until end. It returns the operation with what is recorded of it, after
// checking that this is what the code calls.
func (s *scope) begin(k *kind, name string) *operation {
	o := s.beginAsync(k, name)
	if o.left {
		s.leaveRecording(o)
	}
	if o.recorded != nil && o.typ == protocol.TypeStep && !o.recorded.Status.Terminal() {
		s.goLive()
	}
	return o
}

// beginAsync is begin for an operation that goes on beside the function. When it
// was left unfinished nothing may be started, and nothing will come of it.
func (s *scope) beginAsync(k *kind, name string) *operation {
	s.acquire(title{sub: k.sub, name: name})
	o := s.operation(k, name)
	o.enter(s.nextID())
	s.position++
	s.ahead = ""
	return o
}

// operation returns an operation of the scope that has no id yet. Only the
// goroutine that has taken the turn may call it.
func (s *scope) operation(k *kind, name string) *operation {
	o := s.spare
	if o == nil {
		o = new(operation)
	}
	s.spare = nil
	*o = operation{
		inv: s.inv, scope: s, task: s.task, parent: s.wireParent, name: name, kind: k,
		started: s.now.UnixMilli(), pinned: s.pinned, branch: s.branch, index: s.index,
	}
	return o
}

// nextID is the id of the operation that the code calls next.
func (s *scope) nextID() string {
	if s.ahead == "" {
		s.ahead = engine.ChildID(s.id, s.position+1)
	}
	return s.ahead
}

// enter binds the operation to its id and record.
func (o *operation) enter(id string) {
	o.id = id
	o.scope.turn.name(id)
	recorded, misuse := o.task.Enter(id)
	if misuse != "" {
		o.scope.misused(o.title(), misuse)
	}
	o.inv.rehearse(o)
	o.recorded = recorded
	o.left = o.scope.pinned && (recorded == nil || !recorded.Status.Terminal())
	if recorded == nil {
		o.scope.goLive()
		return
	}
	o.verify()
	if !recorded.Status.Terminal() && !o.left {
		o.inv.hooks.operationStarts(o)
	}
}

// verify ends the execution unless the code calls what was recorded.
func (o *operation) verify() {
	r := o.recorded
	if r.Type != o.typ || r.SubType != o.sub || r.Name != o.name {
		o.nonDeterministic()
	}
}

// end gives the scope back and brings its clock and its replay state up to what
// the operation has shown.
func (o *operation) end() {
	s := o.scope
	defer s.turn.give()
	if o.task.Leaving() {
		return
	}
	s.observe(o)
	if o.over() && (o.typ == protocol.TypeStep || o.typ == protocol.TypeWait) {
		s.spare = o // no body ran, so nobody has kept it
	}
}

// release gives the scope back while the operation goes on.
func (s *scope) release() { s.turn.give() }

// observe is called when the outcome of o has reached the code of scope s. The
// code after it ran in an earlier invocation if anything was recorded after it,
// or if one is known to have passed it on its way to where it suspended.
func (s *scope) observe(o *operation) {
	ended := o.ended
	if op := o.record(); op != nil && op.EndTimestamp != nil {
		ended = op.EndTimestamp.UnixMilli()
	}
	if ended > s.now.UnixMilli() {
		s.now = time.UnixMilli(ended).UTC()
	}
	if s.replaying.Load() && !s.recordedBeyond() && !o.passed() {
		s.goLive()
	}
}

// recordedBeyond reports whether an earlier invocation has recorded something
// after the point where the scope is now.
func (s *scope) recordedBeyond() bool {
	if s.extent == 0 {
		s.extent = 1 + s.inv.engine.Extent(s.id)
	}
	return s.extent > 1+s.position || s.around != nil && s.around.recordedBeyond()
}

func (s *scope) goLive() {
	if !s.pinned {
		s.replaying.Store(false)
	}
}

// record is what is known of the operation now.
func (o *operation) record() *protocol.Operation {
	if o.recorded != nil && o.recorded.Status.Terminal() {
		return o.recorded
	}
	return o.inv.engine.Lookup(o.id)
}

// update returns an update of the operation with nothing but the action set.
func (o *operation) update(action protocol.OperationAction) protocol.OperationUpdate {
	return protocol.OperationUpdate{
		ID: o.id, ParentID: o.parent, Name: o.name, Type: o.typ, SubType: o.sub, Action: action,
	}
}

// mustExist checks after an acknowledged update that the backend reported the
// operation; going on without it would repeat work forever.
func (o *operation) mustExist() *protocol.Operation {
	op := o.record()
	if op == nil {
		o.task.Fail(fmt.Errorf("durable: the backend took a checkpoint of %s"+
			" and did not report the operation", describe(o)))
	}
	return op
}

// acquire takes the scope for an operation, or finds out what has it.
func (s *scope) acquire(what title) {
	if s.closed.Load() {
		s.misused(what, "the function it was given to has returned")
	}
	if holder, ok := s.turn.take(what); !ok {
		if s.task.Leaving() {
			s.task.Check()
		}
		s.misused(what, "it is in use by "+holder.String())
	}
	if why := s.task.Stranger(); why != "" {
		s.turn.give()
		s.misused(what, why)
	}
}

// misused fails the execution and ends the calling goroutine, whosever it is.
func (s *scope) misused(what title, why string) {
	err := &MisuseError{
		Operation: what.String(), Context: s.describe(), Problem: why, Caller: userCaller(),
	}
	s.inv.engine.FailFrom(err)
	runtime.Goexit()
}

// nonDeterministic ends the execution: the code calls something else than what
// was recorded at this position.
func (o *operation) nonDeterministic() {
	r := o.recorded
	o.task.Fail(&NonDeterministicError{
		OperationID: o.id,
		Recorded:    Call{Type: r.Type, SubType: r.SubType, Name: r.Name},
		Called:      Call{Type: o.typ, SubType: o.sub, Name: o.name},
		Caller:      userCaller(),
	})
}

// leaveRecording handles an operation that was not finished when the result that
// this body recomputes was recorded; nothing new may start now. A branch that
// nobody waited for stops here, as it did then. Anything else is a difference.
func (s *scope) leaveRecording(o *operation) {
	if s.branch {
		s.task.Await(describe(o)+", unfinished when its context ended", func() bool { return false })
	}
	o.task.Fail(&NonDeterministicError{
		OperationID: o.id,
		Called:      Call{Type: o.typ, SubType: o.sub, Name: o.name},
		Caller:      userCaller(),
	})
}
