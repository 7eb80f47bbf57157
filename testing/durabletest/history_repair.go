// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"slices"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// complete puts the outcomes of contexts that were left out of the events there,
// as far as they have come to light, and reports whether any have.
func (l *learner) complete(events []protocol.Event, missed []string) bool {
	completed := false
	for _, id := range missed {
		if u, ok := l.closings[id]; ok {
			setOutcome(events, u, func(e *protocol.Event) bool { return lacksResult(e) || lacksError(e) })
			completed = true
		}
	}
	return completed
}

// accept changes the events of an operation to what the function does now, so
// that a replay can go on behind a difference. It reports whether anything has
// changed: what an operation is can't be accepted, and neither can one that is
// missing.
func (l *learner) accept(events []protocol.Event, id string) bool {
	begin := slices.IndexFunc(events, func(e protocol.Event) bool { return e.ID == id })
	if id == "" || begin < 0 {
		return false
	}
	first := events[begin]
	if op, ok := l.calls[id]; ok && (op.Name != first.Name || op.SubType != first.SubType) {
		return rename(events, &op)
	}
	if u, ok := l.starts[id]; ok && setStart(&events[begin], &u) {
		return true
	}
	u, ok := l.closings[id]
	return ok && setOutcome(events, u, func(*protocol.Event) bool { return true })
}

// rename gives the events of an operation the name and the sub-type that it is
// called with. Those of another type of operation stay as they are.
func rename(events []protocol.Event, op *protocol.Operation) bool {
	renamed := false
	for i := range events {
		e := &events[i]
		if e.ID == op.ID && sameType(e, op.Type) {
			e.Name, e.SubType = op.Name, op.SubType
			renamed = true
		}
	}
	return renamed
}

// sameType reports whether an event may be one of an operation of the type.
func sameType(e *protocol.Event, t protocol.OperationType) bool {
	switch e.EventType {
	case protocol.EventContextStarted, protocol.EventContextSucceeded,
		protocol.EventContextFailed:
		return t == protocol.TypeContext
	case protocol.EventStepStarted, protocol.EventStepSucceeded, protocol.EventStepFailed:
		return t == protocol.TypeStep
	case protocol.EventWaitStarted, protocol.EventWaitSucceeded, protocol.EventWaitCancelled:
		return t == protocol.TypeWait
	case protocol.EventCallbackStarted, protocol.EventCallbackSucceeded,
		protocol.EventCallbackFailed, protocol.EventCallbackTimedOut:
		return t == protocol.TypeCallback
	default:
		return t == protocol.TypeChainedInvoke
	}
}

// setStart has an event ask for what the function asks for now.
func setStart(e *protocol.Event, u *protocol.OperationUpdate) bool {
	switch {
	case e.WaitStartedDetails != nil && u.WaitOptions != nil:
		c := *e.WaitStartedDetails
		c.Duration = u.WaitOptions.WaitSeconds
		e.WaitStartedDetails = &c
	case e.CallbackStartedDetails != nil:
		c := *e.CallbackStartedDetails
		c.Timeout, c.HeartbeatTimeout = 0, 0
		if o := u.CallbackOptions; o != nil {
			c.Timeout, c.HeartbeatTimeout = o.TimeoutSeconds, o.HeartbeatTimeoutSeconds
		}
		e.CallbackStartedDetails = &c
	case e.ChainedInvokeStartedDetails != nil && u.ChainedInvokeOptions != nil:
		c := *e.ChainedInvokeStartedDetails
		c.FunctionName = u.ChainedInvokeOptions.FunctionName
		c.TenantID = u.ChainedInvokeOptions.TenantID
		c.Input = protocol.EventPayload{Payload: u.Payload}
		e.ChainedInvokeStartedDetails = &c
	default:
		return false
	}
	return true
}

// setOutcome gives the closing event of a context the outcome that the function
// comes to now, if it is one that may be changed.
func setOutcome(
	events []protocol.Event, u protocol.OperationUpdate, may func(*protocol.Event) bool,
) bool {
	for i := range events {
		e := &events[i]
		switch {
		case e.ID != u.ID || !may(e):
		case e.ContextSucceededDetails != nil && u.Action == protocol.ActionSucceed:
			e.ContextSucceededDetails = &protocol.ResultDetails{
				Result: protocol.EventPayload{Payload: u.Payload},
			}
			return true
		case e.ContextFailedDetails != nil && u.Action == protocol.ActionFail:
			e.ContextFailedDetails = &protocol.ErrorDetails{
				Error: protocol.EventError{Payload: u.Error},
			}
			return true
		}
	}
	return false
}
