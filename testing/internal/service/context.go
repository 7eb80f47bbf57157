// SPDX-License-Identifier: Apache-2.0

package service

import (
	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// A CONTEXT groups operations. When it is closed its descendants leave the
// state, unless it says ReplayChildren.

func validateContext(
	u *protocol.OperationUpdate, status protocol.OperationStatus,
) *backend.Refusal {
	open := status == "" || status == protocol.StatusStarted
	switch u.Action {
	case protocol.ActionStart:
		if status != "" {
			return backend.Invalid("Cannot start a CONTEXT that already exists.")
		}
		return nil
	case protocol.ActionSucceed:
		if !open {
			return backend.Invalid("Invalid current CONTEXT state to close.")
		}
		return withoutError(u)
	case protocol.ActionFail:
		if !open {
			return backend.Invalid("Invalid current CONTEXT state to close.")
		}
		return withoutPayload(u)
	default:
		return invalidAction()
	}
}

func (e *Execution) applyContext(at protocol.Timestamp, u *protocol.OperationUpdate) {
	op := e.current(u, at)
	details := &protocol.ContextDetails{}
	op.ContextDetails = details
	switch u.Action {
	case protocol.ActionSucceed:
		e.memory.finish(&op, at, protocol.StatusSucceeded)
		details.Result = u.Payload
		details.ReplayChildren = u.ContextOptions != nil && u.ContextOptions.ReplayChildren
		i := e.journal.put(&op)
		e.journal.closeContext(i, details.ReplayChildren)
		e.log.append(at, protocol.EventContextSucceeded, i, resultDetails(u.Payload))
	case protocol.ActionFail:
		e.memory.finish(&op, at, protocol.StatusFailed)
		details.Error = u.Error
		details.ReplayChildren = u.ContextOptions != nil && u.ContextOptions.ReplayChildren
		i := e.journal.put(&op)
		e.journal.closeContext(i, details.ReplayChildren)
		e.log.append(at, protocol.EventContextFailed, i, errorDetails(u.Error))
	default:
		e.log.append(at, protocol.EventContextStarted, e.journal.put(&op),
			&protocol.EmptyDetails{})
	}
}
