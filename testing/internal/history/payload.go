// SPDX-License-Identifier: Apache-2.0

package history

import "github.com/lambda-durable/durable-go/sdk/protocol"

// resultOf returns the result that an event carries; one without a payload when
// it carries none.
func resultOf(e *protocol.Event) protocol.EventPayload {
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

// errorOf returns the error that an event carries, nil when it carries none.
func errorOf(e *protocol.Event) *protocol.ErrorObject {
	if d := e.StepFailedDetails; d != nil {
		return d.Error.Payload
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
