// SPDX-License-Identifier: Apache-2.0

package cloud

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Events returns what the AWS client has read of a history in the form of package
// protocol, from which execution.FromHistory makes a result.
func Events(events []types.Event) []protocol.Event {
	out := make([]protocol.Event, len(events))
	for i := range events {
		out[i] = eventFrom(&events[i])
	}
	return out
}

func eventFrom(e *types.Event) protocol.Event {
	out := protocol.Event{
		EventType:      protocol.EventType(e.EventType),
		EventID:        int(aws.ToInt32(e.EventId)),
		EventTimestamp: instantFrom(e.EventTimestamp),
		ID:             aws.ToString(e.Id),
		ParentID:       aws.ToString(e.ParentId),
		Name:           aws.ToString(e.Name),
		SubType:        aws.ToString(e.SubType),
	}
	executionEvent(&out, e)
	contextEvent(&out, e)
	stepEvent(&out, e)
	waitEvent(&out, e)
	invokeEvent(&out, e)
	callbackEvent(&out, e)
	return out
}

func executionEvent(out *protocol.Event, e *types.Event) {
	if d := e.ExecutionStartedDetails; d != nil {
		out.ExecutionStartedDetails = &protocol.ExecutionStartedDetails{
			Input: inputFrom(d.Input), ExecutionTimeout: numberFrom(d.ExecutionTimeout),
		}
	}
	if d := e.ExecutionSucceededDetails; d != nil {
		out.ExecutionSucceededDetails = succeeded(d.Result)
	}
	if d := e.ExecutionFailedDetails; d != nil {
		out.ExecutionFailedDetails = failed(d.Error)
	}
	if d := e.ExecutionTimedOutDetails; d != nil {
		out.ExecutionTimedOutDetails = failed(d.Error)
	}
	if d := e.ExecutionStoppedDetails; d != nil {
		out.ExecutionStoppedDetails = failed(d.Error)
	}
	if d := e.InvocationCompletedDetails; d != nil {
		out.InvocationCompletedDetails = &protocol.InvocationCompletedDetails{
			StartTimestamp: instantFrom(d.StartTimestamp),
			EndTimestamp:   instantFrom(d.EndTimestamp),
			RequestID:      aws.ToString(d.RequestId),
		}
		if d.Error != nil {
			out.InvocationCompletedDetails.Error = new(failed(d.Error).Error)
		}
	}
}

func contextEvent(out *protocol.Event, e *types.Event) {
	if e.ContextStartedDetails != nil {
		out.ContextStartedDetails = &protocol.EmptyDetails{}
	}
	if d := e.ContextSucceededDetails; d != nil {
		out.ContextSucceededDetails = succeeded(d.Result)
	}
	if d := e.ContextFailedDetails; d != nil {
		out.ContextFailedDetails = failed(d.Error)
	}
}

func stepEvent(out *protocol.Event, e *types.Event) {
	if e.StepStartedDetails != nil {
		out.StepStartedDetails = &protocol.EmptyDetails{}
	}
	if d := e.StepSucceededDetails; d != nil {
		out.StepSucceededDetails = &protocol.StepSucceededDetails{
			Result: succeeded(d.Result).Result, RetryDetails: retryFrom(d.RetryDetails),
		}
	}
	if d := e.StepFailedDetails; d != nil {
		out.StepFailedDetails = &protocol.StepFailedDetails{
			Error: failed(d.Error).Error, RetryDetails: retryFrom(d.RetryDetails),
		}
	}
}

func waitEvent(out *protocol.Event, e *types.Event) {
	if d := e.WaitStartedDetails; d != nil {
		out.WaitStartedDetails = &protocol.WaitStartedDetails{Duration: numberFrom(d.Duration)}
		if at := d.ScheduledEndTimestamp; at != nil {
			out.WaitStartedDetails.ScheduledEndTimestamp = protocol.AtPtr(*at)
		}
	}
	if d := e.WaitSucceededDetails; d != nil {
		out.WaitSucceededDetails = &protocol.WaitSucceededDetails{Duration: numberFrom(d.Duration)}
	}
	if d := e.WaitCancelledDetails; d != nil {
		out.WaitCancelledDetails = failed(d.Error)
	}
}

func invokeEvent(out *protocol.Event, e *types.Event) {
	if d := e.ChainedInvokeStartedDetails; d != nil {
		out.ChainedInvokeStartedDetails = &protocol.ChainedInvokeStartedDetails{
			FunctionName:        aws.ToString(d.FunctionName),
			TenantID:            aws.ToString(d.TenantId),
			Input:               inputFrom(d.Input),
			ExecutedVersion:     aws.ToString(d.ExecutedVersion),
			DurableExecutionARN: aws.ToString(d.DurableExecutionArn),
		}
	}
	if d := e.ChainedInvokeSucceededDetails; d != nil {
		out.ChainedInvokeSucceededDetails = succeeded(d.Result)
	}
	if d := e.ChainedInvokeFailedDetails; d != nil {
		out.ChainedInvokeFailedDetails = failed(d.Error)
	}
	if d := e.ChainedInvokeTimedOutDetails; d != nil {
		out.ChainedInvokeTimedOutDetails = failed(d.Error)
	}
	if d := e.ChainedInvokeStoppedDetails; d != nil {
		out.ChainedInvokeStoppedDetails = failed(d.Error)
	}
}

func callbackEvent(out *protocol.Event, e *types.Event) {
	if d := e.CallbackStartedDetails; d != nil {
		out.CallbackStartedDetails = &protocol.CallbackStartedDetails{
			CallbackID:       aws.ToString(d.CallbackId),
			Timeout:          numberFrom(d.Timeout),
			HeartbeatTimeout: numberFrom(d.HeartbeatTimeout),
		}
	}
	if d := e.CallbackSucceededDetails; d != nil {
		out.CallbackSucceededDetails = succeeded(d.Result)
	}
	if d := e.CallbackFailedDetails; d != nil {
		out.CallbackFailedDetails = failed(d.Error)
	}
	if d := e.CallbackTimedOutDetails; d != nil {
		out.CallbackTimedOutDetails = failed(d.Error)
	}
}

func inputFrom(in *types.EventInput) protocol.EventPayload {
	if in == nil {
		return protocol.EventPayload{}
	}
	return protocol.EventPayload{Payload: in.Payload, Truncated: aws.ToBool(in.Truncated)}
}

func succeeded(r *types.EventResult) *protocol.ResultDetails {
	if r == nil {
		return &protocol.ResultDetails{}
	}
	return &protocol.ResultDetails{
		Result: protocol.EventPayload{Payload: r.Payload, Truncated: aws.ToBool(r.Truncated)},
	}
}

func failed(e *types.EventError) *protocol.ErrorDetails {
	if e == nil {
		return &protocol.ErrorDetails{}
	}
	return &protocol.ErrorDetails{
		Error: protocol.EventError{
			Payload: errorFrom(e.Payload), Truncated: aws.ToBool(e.Truncated),
		},
	}
}

func retryFrom(r *types.RetryDetails) protocol.RetryDetails {
	if r == nil {
		return protocol.RetryDetails{}
	}
	out := protocol.RetryDetails{CurrentAttempt: int(r.CurrentAttempt)}
	if r.NextAttemptDelaySeconds != nil {
		out.NextAttemptDelaySeconds = new(int(*r.NextAttemptDelaySeconds))
	}
	return out
}

func errorFrom(e *types.ErrorObject) *protocol.ErrorObject {
	if e == nil {
		return nil
	}
	return &protocol.ErrorObject{
		ErrorType:    aws.ToString(e.ErrorType),
		ErrorMessage: aws.ToString(e.ErrorMessage),
		ErrorData:    aws.ToString(e.ErrorData),
		StackTrace:   e.StackTrace,
	}
}

// errorTo is the way back; the wire knows absent members only.
func errorTo(e *protocol.ErrorObject) *types.ErrorObject {
	if e == nil {
		return nil
	}
	return &types.ErrorObject{
		ErrorType:    optional(e.ErrorType),
		ErrorMessage: optional(e.ErrorMessage),
		ErrorData:    optional(e.ErrorData),
		StackTrace:   e.StackTrace,
	}
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func instantFrom(t *time.Time) protocol.Timestamp {
	if t == nil {
		return protocol.Timestamp{}
	}
	return protocol.At(*t)
}

func numberFrom(n *int32) int { return int(aws.ToInt32(n)) }
