// SPDX-License-Identifier: Apache-2.0

package history

import "github.com/lambda-durable/durable-go/sdk/protocol"

// InputOf returns the input that an event carries; one without a payload when it
// carries none.
func InputOf(e *protocol.Event) protocol.EventPayload {
	switch {
	case e.ExecutionStartedDetails != nil:
		return e.ExecutionStartedDetails.Input
	case e.ChainedInvokeStartedDetails != nil:
		return e.ChainedInvokeStartedDetails.Input
	default:
		return protocol.EventPayload{}
	}
}

// ResultOf returns the result that an event carries; one without a payload when
// it carries none.
func ResultOf(e *protocol.Event) protocol.EventPayload {
	if d := e.StepSucceededDetails; d != nil {
		return d.Result
	}
	for _, d := range []*protocol.ResultDetails{
		e.ExecutionSucceededDetails, e.ContextSucceededDetails,
		e.ChainedInvokeSucceededDetails, e.CallbackSucceededDetails,
	} {
		if d != nil {
			return d.Result
		}
	}
	return protocol.EventPayload{}
}

// ErrorOf returns the error that an event carries, nil when it carries none.
func ErrorOf(e *protocol.Event) *protocol.ErrorObject {
	switch {
	case e.StepFailedDetails != nil:
		return e.StepFailedDetails.Error.Payload
	case e.InvocationCompletedDetails != nil && e.InvocationCompletedDetails.Error != nil:
		return e.InvocationCompletedDetails.Error.Payload
	}
	for _, d := range []*protocol.ErrorDetails{
		e.ExecutionFailedDetails, e.ExecutionTimedOutDetails, e.ExecutionStoppedDetails,
		e.ContextFailedDetails, e.WaitCancelledDetails, e.ChainedInvokeFailedDetails,
		e.ChainedInvokeTimedOutDetails, e.ChainedInvokeStoppedDetails,
		e.CallbackFailedDetails, e.CallbackTimedOutDetails,
	} {
		if d != nil {
			return d.Error.Payload
		}
	}
	return nil
}

// retryOf returns what a closing step event says about attempts.
func retryOf(e *protocol.Event) protocol.RetryDetails {
	switch {
	case e.StepSucceededDetails != nil:
		return e.StepSucceededDetails.RetryDetails
	case e.StepFailedDetails != nil:
		return e.StepFailedDetails.RetryDetails
	default:
		return protocol.RetryDetails{}
	}
}
