// SPDX-License-Identifier: Apache-2.0

package service

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// A WAIT is completed by the service when its time has come.

func validateWait(u *protocol.OperationUpdate, status protocol.OperationStatus) *backend.Refusal {
	return validateCancellable(u, status, "WaitOptions", u.WaitOptions != nil)
}

// validateCancellable holds for what is started with options and can be
// cancelled while it runs.
func validateCancellable(
	u *protocol.OperationUpdate, status protocol.OperationStatus, options string, given bool,
) *backend.Refusal {
	switch u.Action {
	case protocol.ActionStart:
		if status != "" {
			return alreadyExists(u.Type)
		}
		if !given {
			return invalidOptions(options)
		}
		return nil
	case protocol.ActionCancel:
		if status != protocol.StatusStarted {
			return cannotCancel(u.Type)
		}
		return nil
	default:
		return invalidAction()
	}
}

func (e *Execution) applyWait(at protocol.Timestamp, u *protocol.OperationUpdate) {
	op := e.current(u, at)
	if u.Action == protocol.ActionCancel {
		e.memory.finish(&op, at, protocol.StatusCancelled)
		e.log.append(at, protocol.EventWaitCancelled, e.journal.put(&op), errorDetails(u.Error))
		return
	}
	due := at.Add(time.Duration(u.WaitOptions.WaitSeconds) * time.Second)
	end := protocol.AtPtr(due)
	op.WaitDetails = &protocol.WaitDetails{ScheduledEndTimestamp: end}
	i := e.journal.put(&op)
	e.timers.push(timer{at: due.UnixMilli(), kind: TimerWait, op: i})
	e.log.append(at, protocol.EventWaitStarted, i, &protocol.WaitStartedDetails{
		Duration: u.WaitOptions.WaitSeconds, ScheduledEndTimestamp: end,
	})
}

// finishWait follows the wait's timer. The event repeats the duration that was
// asked for.
func (e *Execution) finishWait(at protocol.Timestamp, i int32) {
	op := *e.journal.op(i)
	asked := op.WaitDetails.ScheduledEndTimestamp.Sub(op.StartTimestamp.Time)
	e.memory.finish(&op, at, protocol.StatusSucceeded)
	e.journal.put(&op)
	e.log.append(at, protocol.EventWaitSucceeded, i, &protocol.WaitSucceededDetails{
		Duration: int(asked / time.Second),
	})
	e.wake(i)
}
