// SPDX-License-Identifier: Apache-2.0

package service

import "github.com/lambda-durable/durable-go/sdk/protocol"

// detailsOf is the details member that belongs to an event's type, nil without
// it; it undoes setDetails.
func detailsOf(ev *protocol.Event) any {
	switch ev.EventType {
	case protocol.EventExecutionStarted:
		return present(ev.ExecutionStartedDetails)
	case protocol.EventExecutionSucceeded:
		return present(ev.ExecutionSucceededDetails)
	case protocol.EventExecutionFailed:
		return present(ev.ExecutionFailedDetails)
	case protocol.EventExecutionTimedOut:
		return present(ev.ExecutionTimedOutDetails)
	case protocol.EventExecutionStopped:
		return present(ev.ExecutionStoppedDetails)
	case protocol.EventContextStarted:
		return present(ev.ContextStartedDetails)
	case protocol.EventContextSucceeded:
		return present(ev.ContextSucceededDetails)
	case protocol.EventContextFailed:
		return present(ev.ContextFailedDetails)
	case protocol.EventWaitStarted:
		return present(ev.WaitStartedDetails)
	case protocol.EventWaitSucceeded:
		return present(ev.WaitSucceededDetails)
	case protocol.EventWaitCancelled:
		return present(ev.WaitCancelledDetails)
	case protocol.EventStepStarted:
		return present(ev.StepStartedDetails)
	case protocol.EventStepSucceeded:
		return present(ev.StepSucceededDetails)
	case protocol.EventStepFailed:
		return present(ev.StepFailedDetails)
	case protocol.EventChainedInvokeStarted:
		return present(ev.ChainedInvokeStartedDetails)
	case protocol.EventChainedInvokeSucceeded:
		return present(ev.ChainedInvokeSucceededDetails)
	case protocol.EventChainedInvokeFailed:
		return present(ev.ChainedInvokeFailedDetails)
	case protocol.EventChainedInvokeTimedOut:
		return present(ev.ChainedInvokeTimedOutDetails)
	case protocol.EventChainedInvokeStopped:
		return present(ev.ChainedInvokeStoppedDetails)
	case protocol.EventCallbackStarted:
		return present(ev.CallbackStartedDetails)
	case protocol.EventCallbackSucceeded:
		return present(ev.CallbackSucceededDetails)
	case protocol.EventCallbackFailed:
		return present(ev.CallbackFailedDetails)
	case protocol.EventCallbackTimedOut:
		return present(ev.CallbackTimedOutDetails)
	case protocol.EventInvocationCompleted:
		return present(ev.InvocationCompletedDetails)
	default:
		return nil
	}
}

// present is nil for a nil pointer.
func present[T any](details *T) any {
	if details == nil {
		return nil
	}
	return details
}
