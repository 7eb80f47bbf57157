// SPDX-License-Identifier: Apache-2.0

package service

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// A STEP may be closed or retried without a START. Every START is an event, so
// one that is already STARTED must not be started again: the attempt that a
// crash interrupted is the same attempt.

func validateStep(u *protocol.OperationUpdate, status protocol.OperationStatus) *backend.Refusal {
	running := status == "" || status == protocol.StatusStarted || status == protocol.StatusReady
	switch u.Action {
	case protocol.ActionStart:
		if status != "" && status != protocol.StatusReady {
			return backend.Invalid("Invalid current STEP state to start.")
		}
		return nil
	case protocol.ActionSucceed:
		if !running {
			return backend.Invalid("Invalid current STEP state to close.")
		}
		return withoutError(u)
	case protocol.ActionFail:
		if !running {
			return backend.Invalid("Invalid current STEP state to close.")
		}
		return withoutPayload(u)
	case protocol.ActionRetry:
		return validateRetry(u, running)
	default:
		return invalidAction()
	}
}

func validateRetry(u *protocol.OperationUpdate, running bool) *backend.Refusal {
	switch {
	case !running:
		return backend.Invalid("Invalid current STEP state to re-attempt.")
	case u.StepOptions == nil:
		return invalidOptions("StepOptions")
	case u.Error != nil && u.Payload != nil:
		return backend.Invalid("Cannot provide both error and payload to RETRY a STEP.")
	default:
		return nil
	}
}

func (e *Execution) applyStep(at protocol.Timestamp, u *protocol.OperationUpdate) {
	op := e.current(u, at)
	details := e.memory.steps.New()
	if op.StepDetails != nil {
		*details = *op.StepDetails
	}
	op.StepDetails = details
	switch u.Action {
	case protocol.ActionStart:
		op.Status = protocol.StatusStarted
		e.log.append(at, protocol.EventStepStarted, e.journal.put(&op), &protocol.EmptyDetails{})
	case protocol.ActionRetry:
		e.retryStep(at, u, op)
	case protocol.ActionSucceed:
		e.memory.finish(&op, at, protocol.StatusSucceeded)
		details.Attempt++
		details.Result, details.Error = u.Payload, nil
		e.logStepSucceeded(at, e.journal.put(&op), u, details)
	case protocol.ActionFail:
		e.memory.finish(&op, at, protocol.StatusFailed)
		details.Attempt++
		details.Result, details.Error = nil, u.Error
		e.logStepFailed(at, e.journal.put(&op), u, details)
	default:
		panic("service: applied a STEP update that was not checked: " + string(u.Action))
	}
}

// retryStep ends an attempt. With an error it failed and keeps the state that a
// condition has polled before; without one it succeeded and polled a new state.
func (e *Execution) retryStep(
	at protocol.Timestamp, u *protocol.OperationUpdate, op protocol.Operation,
) {
	details := op.StepDetails
	due := at.Add(time.Duration(u.StepOptions.NextAttemptDelaySeconds) * time.Second)
	op.Status = protocol.StatusPending
	details.Attempt++
	details.NextAttemptTimestamp = protocol.AtPtr(due)
	details.Error = u.Error
	if u.Error == nil {
		details.Result = u.Payload
	}
	i := e.journal.put(&op)
	e.timers.push(timer{at: due.UnixMilli(), kind: TimerRetry, op: i})
	if u.Error != nil {
		e.logStepFailed(at, i, u, details)
		return
	}
	e.logStepSucceeded(at, i, u, details)
}

// readyStep follows the delay before an attempt. It leaves no event.
func (e *Execution) readyStep(i int32) {
	op := *e.journal.op(i)
	details := *op.StepDetails
	details.NextAttemptTimestamp = nil
	op.Status, op.StepDetails = protocol.StatusReady, &details
	e.journal.put(&op)
	e.wake(i)
}

func (e *Execution) logStepSucceeded(
	at protocol.Timestamp, i int32, u *protocol.OperationUpdate, d *protocol.StepDetails,
) {
	details := e.memory.succeeded.New()
	*details = protocol.StepSucceededDetails{
		Result: protocol.EventPayload{Payload: u.Payload}, RetryDetails: retryDetails(u, d),
	}
	e.log.append(at, protocol.EventStepSucceeded, i, details)
}

func (e *Execution) logStepFailed(
	at protocol.Timestamp, i int32, u *protocol.OperationUpdate, d *protocol.StepDetails,
) {
	e.log.append(at, protocol.EventStepFailed, i, &protocol.StepFailedDetails{
		Error: protocol.EventError{Payload: u.Error}, RetryDetails: retryDetails(u, d),
	})
}

func retryDetails(u *protocol.OperationUpdate, d *protocol.StepDetails) protocol.RetryDetails {
	r := protocol.RetryDetails{CurrentAttempt: d.Attempt}
	if u.Action == protocol.ActionRetry {
		r.NextAttemptDelaySeconds = &u.StepOptions.NextAttemptDelaySeconds
	}
	return r
}
