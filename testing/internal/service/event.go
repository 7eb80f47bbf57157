// SPDX-License-Identifier: Apache-2.0

package service

import (
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// event renders an entry of the log in the form of the wire, into ev, which is
// zero. Ids are dense and start at 1.
func (e *Execution) event(ev *protocol.Event, i int, excludeData bool) {
	entry := e.log.at(i)
	ev.EventType, ev.EventID, ev.EventTimestamp = entry.kind, i+1, millis(entry.at)
	if entry.op != noOperation {
		// These members never change after the first update of an operation.
		op := e.journal.op(entry.op)
		ev.ID, ev.ParentID, ev.Name, ev.SubType = op.ID, op.ParentID, op.Name, op.SubType
	}
	details := entry.details
	if excludeData {
		details = withoutData(details)
	}
	setDetails(ev, details)
}

// setDetails puts details into the member that the event's type names.
func setDetails(ev *protocol.Event, details any) {
	switch d := details.(type) {
	case *protocol.EmptyDetails:
		setEmpty(ev, d)
	case *protocol.ResultDetails:
		setResult(ev, d)
	case *protocol.ErrorDetails:
		setError(ev, d)
	case *protocol.ExecutionStartedDetails:
		ev.ExecutionStartedDetails = d
	case *protocol.WaitStartedDetails:
		ev.WaitStartedDetails = d
	case *protocol.WaitSucceededDetails:
		ev.WaitSucceededDetails = d
	case *protocol.StepSucceededDetails:
		ev.StepSucceededDetails = d
	case *protocol.StepFailedDetails:
		ev.StepFailedDetails = d
	case *protocol.ChainedInvokeStartedDetails:
		ev.ChainedInvokeStartedDetails = d
	case *protocol.CallbackStartedDetails:
		ev.CallbackStartedDetails = d
	case *protocol.InvocationCompletedDetails:
		ev.InvocationCompletedDetails = d
	default:
		panic(wrongDetails(ev.EventType, details))
	}
}

func setEmpty(ev *protocol.Event, d *protocol.EmptyDetails) {
	switch ev.EventType {
	case protocol.EventContextStarted:
		ev.ContextStartedDetails = d
	case protocol.EventStepStarted:
		ev.StepStartedDetails = d
	default:
		panic(wrongDetails(ev.EventType, d))
	}
}

func setResult(ev *protocol.Event, d *protocol.ResultDetails) {
	switch ev.EventType {
	case protocol.EventExecutionSucceeded:
		ev.ExecutionSucceededDetails = d
	case protocol.EventContextSucceeded:
		ev.ContextSucceededDetails = d
	case protocol.EventChainedInvokeSucceeded:
		ev.ChainedInvokeSucceededDetails = d
	case protocol.EventCallbackSucceeded:
		ev.CallbackSucceededDetails = d
	default:
		panic(wrongDetails(ev.EventType, d))
	}
}

func setError(ev *protocol.Event, d *protocol.ErrorDetails) {
	switch ev.EventType {
	case protocol.EventExecutionFailed:
		ev.ExecutionFailedDetails = d
	case protocol.EventExecutionTimedOut:
		ev.ExecutionTimedOutDetails = d
	case protocol.EventExecutionStopped:
		ev.ExecutionStoppedDetails = d
	case protocol.EventContextFailed:
		ev.ContextFailedDetails = d
	case protocol.EventWaitCancelled:
		ev.WaitCancelledDetails = d
	case protocol.EventChainedInvokeFailed:
		ev.ChainedInvokeFailedDetails = d
	case protocol.EventChainedInvokeTimedOut:
		ev.ChainedInvokeTimedOutDetails = d
	case protocol.EventChainedInvokeStopped:
		ev.ChainedInvokeStoppedDetails = d
	case protocol.EventCallbackFailed:
		ev.CallbackFailedDetails = d
	case protocol.EventCallbackTimedOut:
		ev.CallbackTimedOutDetails = d
	default:
		panic(wrongDetails(ev.EventType, d))
	}
}

// withoutData copies details that carry a payload and says Truncated instead.
func withoutData(details any) any {
	hiddenPayload := protocol.EventPayload{Truncated: true}
	hiddenError := protocol.EventError{Truncated: true}
	switch d := details.(type) {
	case *protocol.ResultDetails:
		return &protocol.ResultDetails{Result: hiddenPayload}
	case *protocol.ErrorDetails:
		return &protocol.ErrorDetails{Error: hiddenError}
	case *protocol.ExecutionStartedDetails:
		c := *d
		c.Input = hiddenPayload
		return &c
	case *protocol.StepSucceededDetails:
		c := *d
		c.Result = hiddenPayload
		return &c
	case *protocol.StepFailedDetails:
		c := *d
		c.Error = hiddenError
		return &c
	case *protocol.ChainedInvokeStartedDetails:
		c := *d
		c.Input = hiddenPayload
		return &c
	case *protocol.InvocationCompletedDetails:
		if d.Error == nil {
			return d
		}
		c := *d
		c.Error = &hiddenError
		return &c
	default:
		return details
	}
}

func resultDetails(payload *string) *protocol.ResultDetails {
	return &protocol.ResultDetails{Result: protocol.EventPayload{Payload: payload}}
}

func errorDetails(err *protocol.ErrorObject) *protocol.ErrorDetails {
	return &protocol.ErrorDetails{Error: protocol.EventError{Payload: err}}
}

func wrongDetails(kind protocol.EventType, details any) string {
	return fmt.Sprintf("service: event %s with details %T", kind, details)
}
