// SPDX-License-Identifier: Apache-2.0

package service

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/history"
)

// SetCounters gives an empty service the counters of an earlier one.
func (s *Service) SetCounters(c Counters) {
	s.started, s.unnamed, s.forgotten = c.Started, c.Unnamed, c.Forgotten
}

// Restore adds an execution of an earlier service, in the order of their start,
// which answers every call as the original would have: from its first change, its
// last state and all that its changes added, in their order. Only a reader in
// the middle of several pages has to start again. The error says that the parts
// do not belong together.
func (s *Service) Restore(
	serial int, origin *Origin, state *State, deltas []Delta,
) (*Execution, error) {
	if last := len(s.executions) - 1; last >= 0 && s.executions[last].serial >= serial {
		return nil, fmt.Errorf("restore execution %q: it has the number %d, and so has a later one",
			origin.ARN, serial)
	}
	e := newExecution(s, origin.StartedAt.Time, &origin.Request, origin.identity())
	e.serial = serial
	for i := range deltas {
		if err := e.restoreDelta(&deltas[i]); err != nil {
			return nil, fmt.Errorf("restore execution %q: %w", origin.ARN, err)
		}
	}
	if err := e.restoreState(state); err != nil {
		return nil, fmt.Errorf("restore execution %q: %w", origin.ARN, err)
	}
	if err := e.restoreOperations(); err != nil {
		return nil, fmt.Errorf("restore execution %q: %w", origin.ARN, err)
	}
	e.saved = e.log.len
	s.started = max(s.started, serial+1)
	s.keep(e)
	return e, nil
}

func (o *Origin) identity() identity {
	id := o.ARN[strings.LastIndexByte(o.ARN, '/')+1:]
	return identity{arn: o.ARN, id: id, generation: o.Generation}
}

func (e *Execution) restoreDelta(d *Delta) error {
	for i := range d.Operations {
		saved := &d.Operations[i]
		if parent := saved.Operation.ParentID; parent != "" && !e.hasContext(parent) {
			return fmt.Errorf("operation %q has no context %q", saved.Operation.ID, parent)
		}
		if at := e.journal.put(&saved.Operation); at != saved.Index {
			return fmt.Errorf("operation %q has the place %d, want %d", saved.Operation.ID,
				at, saved.Index)
		}
		e.journal.records[saved.Index].change = saved.Change
	}
	for i := range d.Events {
		saved := &d.Events[i]
		if next := e.log.len + 1; saved.Event.EventID != next {
			return fmt.Errorf("event %d where event %d belongs", saved.Event.EventID, next)
		}
		if !e.owns(saved) {
			return fmt.Errorf("event %d belongs to no operation", saved.Event.EventID)
		}
		details := detailsOf(&saved.Event)
		if details == nil {
			return fmt.Errorf("event %d has no details", saved.Event.EventID)
		}
		e.log.append(saved.Event.EventTimestamp, saved.Event.EventType, saved.Op, details)
	}
	return nil
}

// owns reports whether the operation of an event is there. Only the end of an
// invocation has none.
func (e *Execution) owns(saved *SavedEvent) bool {
	if saved.Event.EventType == protocol.EventInvocationCompleted {
		return saved.Op == noOperation
	}
	kind, _ := history.TypeOf(saved.Event.EventType)
	return e.has(saved.Op) && kind == e.journal.op(saved.Op).Type
}

func (e *Execution) hasContext(id string) bool {
	i, ok := e.journal.find(id)
	return ok && e.journal.op(i).Type == protocol.TypeContext
}

func (e *Execution) has(i int32) bool { return i >= 0 && int(i) < len(e.journal.records) }

func (e *Execution) restoreState(s *State) error {
	if s.Status.Terminal() && s.Decided == nil {
		return fmt.Errorf("it is %s without an outcome", s.Status)
	}
	if s.Read < 0 || s.Read > len(s.Rest) {
		return fmt.Errorf("%d of %d operations were read", s.Read, len(s.Rest))
	}
	for _, b := range s.Beats {
		if !e.has(b.Op) || e.journal.op(b.Op).Type != protocol.TypeCallback {
			return fmt.Errorf("operation %d of %d has heartbeats", b.Op, len(e.journal.records))
		}
	}
	for _, i := range s.places() {
		if !e.has(i) {
			return fmt.Errorf("its state has an operation %d of %d", i, len(e.journal.records))
		}
	}
	e.status, e.endedAt, e.clock, e.ahead = s.Status, s.EndedAt, s.Clock, s.Ahead
	e.tokens.seq, e.paused = s.Tokens, s.Paused
	e.quota = quota{operations: s.Used.Operations, bytes: s.Used.Bytes}
	e.delivery = delivery{observed: s.Observed, rest: s.Rest, read: s.Read}
	e.invokes = s.Invokes
	e.restoreFlight(&s.Flight)
	e.restoreJournal(s)
	for _, b := range s.Beats {
		if e.heartbeats == nil {
			e.heartbeats = make(map[int32]heartbeat)
		}
		e.heartbeats[b.Op] = heartbeat{silence: b.Silence, due: b.Due}
		e.timers.push(timer{at: b.Due, kind: TimerHeartbeat, op: b.Op})
	}
	if d := s.Decided; d != nil {
		e.decided = &outcome{status: d.Status, result: d.Result, err: d.Error, at: d.At}
	}
	e.restoreAccepted(s.Accepted)
	return nil
}

// places are those of all operations that the state mentions.
func (s *State) places() []int32 {
	all := slices.Concat(s.Rest, s.Dirty, s.Flight.Updated)
	if s.Accepted != nil {
		all = append(all, s.Accepted.Operations...)
	}
	return all
}

func (e *Execution) restoreFlight(f *Flight) {
	e.flight = flight{
		number: f.Number, inFlight: f.InFlight, startedAt: f.StartedAt, drained: f.Drained,
		wanted: f.Wanted, backingOff: f.BackingOff, retryAt: f.RetryAt, failures: f.Failures,
		updated: f.Updated,
	}
	if f.Number > 0 {
		e.flight.requestID = requestID(e.arn, f.Number)
	}
	if f.Open {
		e.flight.token = e.tokens.current()
	}
	if f.BackingOff {
		e.timers.push(timer{at: f.RetryAt, kind: TimerInvocation, op: root})
	}
}

// restoreJournal corrects what putting the operations again has left behind.
func (e *Execution) restoreJournal(s *State) {
	j := &e.journal
	for _, r := range j.records {
		r.dirty, r.unsaved = false, false
	}
	for _, i := range s.Dirty {
		j.records[i].dirty = true
	}
	for _, i := range s.Flight.Updated {
		j.records[i].notify = true
	}
	j.changes, j.dirty, j.unsaved = s.Changes, s.Dirty, nil
}

// restoreAccepted takes the operations of the answer as they are now.
func (e *Execution) restoreAccepted(a *Accepted) {
	if a == nil {
		return
	}
	response := backend.CheckpointResponse{Token: a.Answer, NextMarker: a.NextMarker}
	for _, i := range a.Operations {
		response.Operations = append(response.Operations, *e.journal.op(i))
	}
	e.accepted = acceptedCall{
		clientToken: a.ClientToken, token: a.Token, at: a.At, response: response,
	}
}

// restoreOperations makes what follows from the operations: timers, callbacks and
// what closed contexts hide.
func (e *Execution) restoreOperations() error {
	for i, r := range e.journal.records {
		op, at := &r.op, int32(i)
		if !isWhole(op) || (at == root) != (op.Type == protocol.TypeExecution) {
			return fmt.Errorf("operation %q lacks what a %s has", op.ID, op.Type)
		}
		switch {
		case op.CallbackDetails != nil:
			e.svc.keepCallback(op.CallbackDetails.CallbackID, callbackRef{execution: e, op: at})
		case op.WaitDetails != nil && op.Status == protocol.StatusStarted:
			due := op.WaitDetails.ScheduledEndTimestamp.UnixMilli()
			e.timers.push(timer{at: due, kind: TimerWait, op: at})
		case op.StepDetails != nil && op.Status == protocol.StatusPending:
			due := op.StepDetails.NextAttemptTimestamp.UnixMilli()
			e.timers.push(timer{at: due, kind: TimerRetry, op: at})
		case op.ContextDetails != nil && op.Status.Terminal():
			e.journal.closeContext(at, op.ContextDetails.ReplayChildren)
		}
	}
	e.restoreCallbackTimers()
	if e.decided != nil {
		e.timers = nil
	}
	return nil
}

// isWhole reports whether an operation has the details that the rules rely on.
func isWhole(op *protocol.Operation) bool {
	switch op.Type {
	case protocol.TypeExecution:
		return op.ExecutionDetails != nil
	case protocol.TypeContext:
		return op.ContextDetails != nil
	case protocol.TypeStep:
		return op.StepDetails != nil &&
			(op.Status != protocol.StatusPending || op.StepDetails.NextAttemptTimestamp != nil)
	case protocol.TypeWait:
		return op.Status == protocol.StatusCancelled ||
			op.WaitDetails != nil && op.WaitDetails.ScheduledEndTimestamp != nil
	case protocol.TypeCallback:
		return op.CallbackDetails != nil
	case protocol.TypeChainedInvoke:
		return op.ChainedInvokeDetails != nil
	default:
		return false
	}
}

// restoreCallbackTimers reads the time-outs of open callbacks from the history,
// which alone remembers them.
func (e *Execution) restoreCallbackTimers() {
	for i := range e.log.len {
		entry := e.log.at(i)
		asked, ok := entry.details.(*protocol.CallbackStartedDetails)
		if !ok || asked.Timeout == 0 ||
			e.journal.op(entry.op).Status != protocol.StatusStarted {
			continue
		}
		due := entry.at + (time.Duration(asked.Timeout) * time.Second).Milliseconds()
		e.timers.push(timer{at: due, kind: TimerCallback, op: entry.op})
	}
}
