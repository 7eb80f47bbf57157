// SPDX-License-Identifier: Apache-2.0

package service

import (
	"errors"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Invocation is one call of the handler.
type Invocation struct {
	// RequestID stands in the history.
	RequestID string
	// Number is 1 for the first invocation of the execution.
	Number    int
	StartedAt time.Time
	Input     protocol.InvocationInput
}

// flight is what is known about invocations: the one in flight, and whether
// another is wanted.
type flight struct {
	number    int
	inFlight  bool
	startedAt protocol.Timestamp
	requestID string
	// token is the current token; it is empty when no checkpoint is accepted.
	token string
	// drained: a checkpoint of this invocation was answered without a token.
	drained bool

	// wanted: something happened that no invocation has seen.
	wanted bool
	// backingOff until retryAt (Unix ms), because the last invocation failed.
	backingOff bool
	retryAt    int64
	failures   int

	// updated lists records with notify set, in the order of their change.
	updated []int32
}

// InFlight reports whether an invocation was started and has not completed.
func (e *Execution) InFlight() bool { return e.flight.inFlight }

// Invocations returns the number of invocations that were started.
func (e *Execution) Invocations() int { return e.flight.number }

// NeedsInvocation reports whether the service would invoke the handler now: the
// execution runs and isn't paused, nothing is in flight, something happened that
// no invocation has seen, and the delay after a failed invocation is over.
func (e *Execution) NeedsInvocation() bool {
	f := &e.flight
	return e.decided == nil && !e.paused && !f.inFlight && f.wanted && !f.backingOff
}

// Errors of a driver that breaks the order of calls.
var (
	errInFlight    = errors.New("invoke: another invocation is in flight")
	errEnded       = errors.New("invoke: the execution has ended")
	errPaused      = errors.New("invoke: the execution is paused")
	errNotInFlight = errors.New("complete: no invocation is in flight")
)

// Invoke starts an invocation, whether one is needed or not. It kills the token
// of the previous one. The envelope holds the first page of the state and names
// the operations that the service changed since the last clean invocation. It
// is refused while another invocation is in flight, while the execution is
// paused and after its end.
func (e *Execution) Invoke(now time.Time) (Invocation, error) {
	at := e.advance(now)
	f := &e.flight
	switch {
	case e.decided != nil:
		return Invocation{}, errEnded
	case f.inFlight:
		return Invocation{}, errInFlight
	case e.paused:
		return Invocation{}, errPaused
	}
	f.number++
	f.inFlight, f.startedAt, f.requestID = true, at, requestID(e.arn, f.number)
	f.token, f.drained = e.tokens.next(), false
	f.wanted, f.backingOff = false, false
	e.delivery.observe(e.journal.changes)
	return Invocation{
		RequestID: f.requestID, Number: f.number, StartedAt: at.Time,
		Input: protocol.InvocationInput{
			DurableExecutionARN:   e.arn,
			CheckpointToken:       f.token,
			InitialExecutionState: e.envelope(),
			UpdatedOperationIDs:   e.updatedIDs(),
		},
	}, nil
}

// updatedIDs names also what the state does not show: descendants of contexts that
// have been closed. They are the reason why the handler is invoked.
func (e *Execution) updatedIDs() []string {
	var ids []string
	for _, i := range e.flight.updated {
		ids = append(ids, e.journal.op(i).ID)
	}
	return ids
}

// wake records that the service itself changed an operation.
func (e *Execution) wake(i int32) {
	if r := e.journal.records[i]; !r.notify {
		r.notify = true
		e.flight.updated = append(e.flight.updated, i)
	}
	e.flight.wanted = true
}

// Complete ends the invocation in flight with the function's answer. A function
// error and an answer that breaks the rules of the envelope count as failed, and
// the invocation is repeated as [Config.Retry] says. PENDING is answered with
// another invocation at once when something changed that the function did not
// see. When the outcome of the execution is decided already, the answer is
// ignored but for the history.
func (e *Execution) Complete(now time.Time, a Answer) error {
	at := e.advance(now)
	if !e.flight.inFlight {
		return errNotInFlight
	}
	failure := a.Error
	if failure == nil && e.decided == nil {
		failure = e.checkAnswer(&a.Output)
	}
	e.land(at, failure)
	switch {
	case e.closed():
	case e.decided != nil:
		e.publish(at)
	case failure != nil:
		e.retryInvocation(at, failure)
	default:
		e.settle(at, &a.Output)
	}
	return nil
}

// land writes the end of the invocation into the history.
func (e *Execution) land(at protocol.Timestamp, failure *protocol.ErrorObject) {
	f := &e.flight
	f.inFlight, f.token = false, ""
	details := &protocol.InvocationCompletedDetails{
		StartTimestamp: f.startedAt, EndTimestamp: at, RequestID: f.requestID,
	}
	if failure != nil {
		details.Error = &protocol.EventError{Payload: failure}
	}
	e.log.append(at, protocol.EventInvocationCompleted, noOperation, details)
}

// settle follows a clean invocation.
func (e *Execution) settle(at protocol.Timestamp, out *protocol.InvocationOutput) {
	e.flight.failures = 0
	switch out.Status {
	case protocol.InvocationSucceeded:
		e.close(at, outcome{status: protocol.ExecutionSucceeded, result: out.Result})
	case protocol.InvocationFailed:
		e.close(at, outcome{status: protocol.ExecutionFailed, err: out.Error})
	case protocol.InvocationPending:
		e.flight.wanted = e.unseen()
		e.forgetSeen()
	}
}

// unseen reports whether the invocation that just ended did not see everything,
// or was told to stop before it could do more.
func (e *Execution) unseen() bool {
	d := &e.delivery
	return e.flight.drained || e.journal.changes > d.observed || d.unread()
}

// forgetSeen drops the operations that a clean invocation has seen from those
// that the next envelope names.
func (e *Execution) forgetSeen() {
	f := &e.flight
	kept := f.updated[:0]
	for _, i := range f.updated {
		r := e.journal.records[i]
		r.notify = r.change > e.delivery.observed || e.delivery.unread() && r.dirty
		if r.notify {
			kept = append(kept, i)
		}
	}
	f.updated = kept
}

// retryInvocation follows a failed invocation.
func (e *Execution) retryInvocation(at protocol.Timestamp, failure *protocol.ErrorObject) {
	f := &e.flight
	f.failures++
	e.quota.add(1, failure.Size())
	if f.failures >= e.svc.cfg.Retry.MaxAttempts || e.quota.exceeded(&e.svc.cfg) != nil {
		e.close(at, outcome{status: protocol.ExecutionFailed, err: failure})
		return
	}
	due := at.Add(e.svc.cfg.Retry.Delay)
	f.backingOff, f.retryAt = true, due.UnixMilli()
	e.timers.push(timer{at: f.retryAt, kind: TimerInvocation, op: root})
}
