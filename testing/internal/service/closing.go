// SPDX-License-Identifier: Apache-2.0

package service

import (
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// outcome is how an execution ends.
type outcome struct {
	status protocol.ExecutionStatus
	result *string
	err    *protocol.ErrorObject
	at     protocol.Timestamp
}

// decide fixes the outcome: no checkpoint is accepted any more and no timer
// fires. Operations that wait stay as they are.
func (e *Execution) decide(at protocol.Timestamp, o outcome) {
	o.at = at
	e.decided = &o
	e.flight.token = ""
	e.timers = nil
	op := *e.journal.op(root)
	op.Status, op.EndTimestamp = operationStatus(o.status), &o.at
	e.journal.put(&op)
}

// publish appends the closing event and with it ends the execution.
func (e *Execution) publish(at protocol.Timestamp) {
	o := e.decided
	kind, details := closingEvent(o)
	e.log.append(at, kind, root, details)
	e.status, e.endedAt = o.status, at.Time
}

func (e *Execution) close(at protocol.Timestamp, o outcome) {
	e.decide(at, o)
	e.publish(at)
}

// Stop ends a running execution as STOPPED and returns when it ended; nil means
// the service's own error. A running invocation is not interrupted, but its next
// checkpoint is refused. Stopping an execution that has ended changes nothing.
func (e *Execution) Stop(now time.Time, err *protocol.ErrorObject) time.Time {
	at := e.advance(now)
	switch {
	case e.closed():
		return e.endedAt
	case e.decided != nil:
		return e.decided.at.Time
	}
	if err == nil {
		err = &protocol.ErrorObject{ErrorMessage: "Execution stopped by user request"}
	}
	e.close(at, outcome{status: protocol.ExecutionStopped, err: err})
	return at.Time
}

// timeOut ends the execution by its time-out; like Stop it interrupts nothing.
func (e *Execution) timeOut(at protocol.Timestamp) {
	e.close(at, outcome{
		status: protocol.ExecutionTimedOut,
		err: &protocol.ErrorObject{
			ErrorMessage: fmt.Sprintf("Execution timed out after %d seconds.",
				int(e.timeout/time.Second)),
		},
	})
}

// Pause makes the service take no more work from the handler, as it does when it
// drains: the next checkpoint of a running invocation is applied and answered
// without a token, and no invocation is started before [Execution.Resume].
// Timers and callbacks go on.
func (e *Execution) Pause() { e.setPaused(true) }

// Resume ends a pause. An invocation that was answered without a token meanwhile
// is followed by another one.
func (e *Execution) Resume() { e.setPaused(false) }

func (e *Execution) setPaused(paused bool) {
	e.touch()
	e.paused = paused
}

func validateExecution(u *protocol.OperationUpdate) *backend.Refusal {
	switch u.Action {
	case protocol.ActionSucceed:
		return withoutError(u)
	case protocol.ActionFail:
		return withoutPayload(u)
	default:
		return invalidAction()
	}
}

// applyExecution decides the outcome. The closing event follows the end of the
// invocation. The update's id means nothing.
func (e *Execution) applyExecution(at protocol.Timestamp, u *protocol.OperationUpdate) {
	if u.Action == protocol.ActionSucceed {
		e.decide(at, outcome{status: protocol.ExecutionSucceeded, result: u.Payload})
		return
	}
	e.decide(at, outcome{status: protocol.ExecutionFailed, err: u.Error})
}

func operationStatus(s protocol.ExecutionStatus) protocol.OperationStatus {
	switch s {
	case protocol.ExecutionSucceeded:
		return protocol.StatusSucceeded
	case protocol.ExecutionFailed:
		return protocol.StatusFailed
	case protocol.ExecutionTimedOut:
		return protocol.StatusTimedOut
	case protocol.ExecutionStopped:
		return protocol.StatusStopped
	default:
		return protocol.StatusStarted
	}
}

func closingEvent(o *outcome) (protocol.EventType, any) {
	switch o.status {
	case protocol.ExecutionSucceeded:
		return protocol.EventExecutionSucceeded, resultDetails(o.result)
	case protocol.ExecutionFailed:
		return protocol.EventExecutionFailed, errorDetails(o.err)
	case protocol.ExecutionTimedOut:
		return protocol.EventExecutionTimedOut, errorDetails(o.err)
	case protocol.ExecutionStopped:
		return protocol.EventExecutionStopped, errorDetails(o.err)
	default:
		panic(fmt.Sprintf("service: closing event of status %q", o.status))
	}
}
