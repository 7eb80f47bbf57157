// SPDX-License-Identifier: Apache-2.0

package service

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// A CALLBACK is completed from outside, by the id that the service mints for it,
// or by one of its two time-outs.

func validateCallback(
	u *protocol.OperationUpdate, status protocol.OperationStatus,
) *backend.Refusal {
	if u.Action != protocol.ActionStart {
		return invalidAction()
	}
	if status != "" {
		return alreadyExists(u.Type)
	}
	return nil
}

// callbackRef is where a callback id leads.
type callbackRef struct {
	execution *Execution
	op        int32
}

func (s *Service) keepCallback(id string, ref callbackRef) {
	if s.callbacks == nil {
		s.callbacks = make(map[string]callbackRef)
	}
	s.callbacks[id] = ref
}

func (e *Execution) applyCallback(at protocol.Timestamp, u *protocol.OperationUpdate) {
	var options protocol.CallbackOptions
	if u.CallbackOptions != nil {
		options = *u.CallbackOptions
	}
	op := e.current(u, at)
	id := newCallbackID(e.arn, op.ID)
	op.CallbackDetails = &protocol.CallbackDetails{CallbackID: id}
	i := e.journal.put(&op)
	e.svc.keepCallback(id, callbackRef{execution: e, op: i})
	if options.TimeoutSeconds > 0 {
		due := at.Add(time.Duration(options.TimeoutSeconds) * time.Second)
		e.timers.push(timer{at: due.UnixMilli(), kind: TimerCallback, op: i})
	}
	if options.HeartbeatTimeoutSeconds > 0 {
		silence := time.Duration(options.HeartbeatTimeoutSeconds) * time.Second
		if e.heartbeats == nil {
			e.heartbeats = make(map[int32]heartbeat)
		}
		e.heartbeats[i] = heartbeat{silence: silence}
		e.beat(at, i)
	}
	e.log.append(at, protocol.EventCallbackStarted, i, &protocol.CallbackStartedDetails{
		CallbackID: id, Timeout: options.TimeoutSeconds,
		HeartbeatTimeout: options.HeartbeatTimeoutSeconds,
	})
}

// heartbeat is the clock of a callback's sender.
type heartbeat struct {
	// silence is the longest time between two signs of life.
	silence time.Duration
	// due is when the next one has to be there, in Unix ms.
	due int64
}

// beat restarts the heartbeat's clock, if the callback has one.
func (e *Execution) beat(at protocol.Timestamp, i int32) {
	h, ok := e.heartbeats[i]
	if !ok {
		return
	}
	h.due = at.Add(h.silence).UnixMilli()
	e.heartbeats[i] = h
	e.timers.push(timer{at: h.due, kind: TimerHeartbeat, op: i})
}

// Callback returns the execution and the operation that a callback id belongs
// to, in whatever state they are.
func (s *Service) Callback(id string) (e *Execution, operationID string, ok bool) {
	ref, ok := s.callbacks[id]
	if !ok {
		return nil, "", false
	}
	return ref.execution, ref.execution.journal.op(ref.op).ID, true
}

// SucceedCallback completes a callback with the body of the request, byte for
// byte; an empty body is an absent result. It refuses a callback that is unknown
// or not active, and says CallbackTimeoutException for one that timed out.
func (s *Service) SucceedCallback(now time.Time, id, body string) error {
	if r := s.checkPayload(protocol.TypeCallback, len(body)); r != nil {
		return r
	}
	var result *string
	if body != "" {
		result = &body
	}
	return s.completeCallback(now, id, len(body), completion{
		status: protocol.StatusSucceeded, kind: protocol.EventCallbackSucceeded,
		result: result, details: resultDetails(result),
	})
}

// FailCallback fails a callback with the object as sent; nil means an empty one.
// Its refusals are those of SucceedCallback.
func (s *Service) FailCallback(now time.Time, id string, err *protocol.ErrorObject) error {
	if r := s.checkError(err); r != nil {
		return r
	}
	if err == nil {
		err = &protocol.ErrorObject{}
	}
	return s.completeCallback(now, id, err.Size(), completion{
		status: protocol.StatusFailed, kind: protocol.EventCallbackFailed,
		err: err, details: errorDetails(err),
	})
}

// HeartbeatCallback restarts the heartbeat time-out of a callback and nothing
// else. Its refusals are those of SucceedCallback.
func (s *Service) HeartbeatCallback(now time.Time, id string) error {
	ref, at, r := s.activeCallback(now, id)
	if r != nil {
		return r
	}
	ref.execution.beat(at, ref.op)
	return nil
}

// completion is how a callback ends.
type completion struct {
	status  protocol.OperationStatus
	kind    protocol.EventType
	result  *string
	err     *protocol.ErrorObject
	details any
}

func (s *Service) completeCallback(now time.Time, id string, bytes int, c completion) error {
	ref, at, r := s.activeCallback(now, id)
	if r != nil {
		return r
	}
	ref.execution.quota.add(0, bytes)
	ref.execution.endCallback(at, ref.op, c)
	return nil
}

// activeCallback lets time pass and finds a callback that can be completed.
func (s *Service) activeCallback(
	now time.Time, id string,
) (callbackRef, protocol.Timestamp, *backend.Refusal) {
	ref, ok := s.callbacks[id]
	if !ok {
		return ref, protocol.Timestamp{}, backend.Invalid("Invalid callback id.")
	}
	e := ref.execution
	at := e.advance(now)
	status := e.journal.op(ref.op).Status
	switch {
	case status == protocol.StatusTimedOut:
		return ref, at, &backend.Refusal{
			Code: backend.CodeCallbackTimeout, Message: "Callback timed out.", HTTPStatus: 400,
		}
	case status != protocol.StatusStarted || e.decided != nil:
		return ref, at, backend.Invalid("Callback is not active.")
	default:
		return ref, at, nil
	}
}

func (e *Execution) endCallback(at protocol.Timestamp, i int32, c completion) {
	op := *e.journal.op(i)
	e.memory.finish(&op, at, c.status)
	details := *op.CallbackDetails
	details.Result, details.Error = c.result, c.err
	op.CallbackDetails = &details
	e.journal.put(&op)
	e.log.append(at, c.kind, i, c.details)
	e.wake(i)
}

func (e *Execution) timeOutCallback(at protocol.Timestamp, i int32, kind, message string) {
	err := &protocol.ErrorObject{ErrorType: kind, ErrorMessage: message}
	e.endCallback(at, i, completion{
		status: protocol.StatusTimedOut, kind: protocol.EventCallbackTimedOut,
		err: err, details: errorDetails(err),
	})
}
