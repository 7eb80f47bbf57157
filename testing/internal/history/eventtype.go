// SPDX-License-Identifier: Apache-2.0

package history

import "github.com/lambda-durable/durable-go/sdk/protocol"

// TypeOf says which kind of operation an event is about. The second result is
// false for invocations and for types that this version does not know.
func TypeOf(t protocol.EventType) (protocol.OperationType, bool) {
	switch t {
	case protocol.EventExecutionStarted, protocol.EventExecutionSucceeded,
		protocol.EventExecutionFailed, protocol.EventExecutionTimedOut,
		protocol.EventExecutionStopped:
		return protocol.TypeExecution, true
	case protocol.EventContextStarted, protocol.EventContextSucceeded,
		protocol.EventContextFailed:
		return protocol.TypeContext, true
	case protocol.EventWaitStarted, protocol.EventWaitSucceeded, protocol.EventWaitCancelled:
		return protocol.TypeWait, true
	case protocol.EventStepStarted, protocol.EventStepSucceeded, protocol.EventStepFailed:
		return protocol.TypeStep, true
	case protocol.EventChainedInvokeStarted, protocol.EventChainedInvokeSucceeded,
		protocol.EventChainedInvokeFailed, protocol.EventChainedInvokeTimedOut,
		protocol.EventChainedInvokeStopped:
		return protocol.TypeChainedInvoke, true
	case protocol.EventCallbackStarted, protocol.EventCallbackSucceeded,
		protocol.EventCallbackFailed, protocol.EventCallbackTimedOut:
		return protocol.TypeCallback, true
	case protocol.EventInvocationCompleted:
		return "", false
	default:
		return "", false
	}
}

// statusAfter is the status that an event leaves its operation in, retries of
// steps apart.
func statusAfter(t protocol.EventType) protocol.OperationStatus {
	switch t {
	case protocol.EventExecutionSucceeded, protocol.EventContextSucceeded,
		protocol.EventWaitSucceeded, protocol.EventStepSucceeded,
		protocol.EventChainedInvokeSucceeded, protocol.EventCallbackSucceeded:
		return protocol.StatusSucceeded
	case protocol.EventExecutionFailed, protocol.EventContextFailed, protocol.EventStepFailed,
		protocol.EventChainedInvokeFailed, protocol.EventCallbackFailed:
		return protocol.StatusFailed
	case protocol.EventExecutionTimedOut, protocol.EventChainedInvokeTimedOut,
		protocol.EventCallbackTimedOut:
		return protocol.StatusTimedOut
	case protocol.EventExecutionStopped, protocol.EventChainedInvokeStopped:
		return protocol.StatusStopped
	case protocol.EventWaitCancelled:
		return protocol.StatusCancelled
	case protocol.EventExecutionStarted, protocol.EventContextStarted,
		protocol.EventWaitStarted, protocol.EventStepStarted,
		protocol.EventChainedInvokeStarted, protocol.EventCallbackStarted,
		protocol.EventInvocationCompleted:
		return protocol.StatusStarted
	default:
		return protocol.StatusStarted
	}
}
