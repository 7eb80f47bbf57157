// SPDX-License-Identifier: Apache-2.0

package awslambda

import (
	"math"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func checkpointInput(req backend.CheckpointRequest) *lambda.CheckpointDurableExecutionInput {
	in := &lambda.CheckpointDurableExecutionInput{
		DurableExecutionArn: &req.ExecutionARN,
		CheckpointToken:     &req.Token,
		ClientToken:         optional(req.ClientToken),
	}
	if len(req.Updates) == 0 {
		return in
	}
	in.Updates = make([]types.OperationUpdate, len(req.Updates))
	for i := range req.Updates {
		in.Updates[i] = updateTo(&req.Updates[i])
	}
	return in
}

func stateInput(req backend.StateRequest) *lambda.GetDurableExecutionStateInput {
	return &lambda.GetDurableExecutionStateInput{
		DurableExecutionArn: &req.ExecutionARN,
		CheckpointToken:     &req.Token,
		Marker:              optional(req.Marker),
		MaxItems:            number(req.MaxItems),
	}
}

func checkpointResponse(out *lambda.CheckpointDurableExecutionOutput) backend.CheckpointResponse {
	res := backend.CheckpointResponse{Token: aws.ToString(out.CheckpointToken)}
	if state := out.NewExecutionState; state != nil {
		res.Operations = operationsFrom(state.Operations)
		res.NextMarker = aws.ToString(state.NextMarker)
	}
	return res
}

func updateTo(u *protocol.OperationUpdate) types.OperationUpdate {
	out := types.OperationUpdate{
		Id:       &u.ID,
		ParentId: optional(u.ParentID),
		Name:     optional(u.Name),
		Type:     types.OperationType(u.Type),
		SubType:  optional(u.SubType),
		Action:   types.OperationAction(u.Action),
		Payload:  u.Payload,
		Error:    errorTo(u.Error),
	}
	if o := u.ContextOptions; o != nil {
		out.ContextOptions = &types.ContextOptions{ReplayChildren: &o.ReplayChildren}
	}
	if o := u.StepOptions; o != nil {
		out.StepOptions = &types.StepOptions{
			NextAttemptDelaySeconds: aws.Int32(number(o.NextAttemptDelaySeconds)),
		}
	}
	if o := u.WaitOptions; o != nil {
		out.WaitOptions = &types.WaitOptions{WaitSeconds: aws.Int32(number(o.WaitSeconds))}
	}
	if o := u.CallbackOptions; o != nil {
		out.CallbackOptions = &types.CallbackOptions{
			TimeoutSeconds:          number(o.TimeoutSeconds),
			HeartbeatTimeoutSeconds: number(o.HeartbeatTimeoutSeconds),
		}
	}
	if o := u.ChainedInvokeOptions; o != nil {
		out.ChainedInvokeOptions = &types.ChainedInvokeOptions{
			FunctionName: &o.FunctionName,
			TenantId:     optional(o.TenantID),
			XAmznTraceId: optional(o.TraceID),
		}
	}
	return out
}

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

func operationsFrom(ops []types.Operation) []protocol.Operation {
	if len(ops) == 0 {
		return nil
	}
	out := make([]protocol.Operation, len(ops))
	for i := range ops {
		out[i] = operationFrom(&ops[i])
	}
	return out
}

func operationFrom(op *types.Operation) protocol.Operation {
	out := protocol.Operation{
		ID:           aws.ToString(op.Id),
		ParentID:     aws.ToString(op.ParentId),
		Name:         aws.ToString(op.Name),
		Type:         protocol.OperationType(op.Type),
		SubType:      aws.ToString(op.SubType),
		Status:       protocol.OperationStatus(op.Status),
		EndTimestamp: timestampFrom(op.EndTimestamp),
	}
	if op.StartTimestamp != nil {
		out.StartTimestamp = protocol.At(*op.StartTimestamp)
	}
	if d := op.ExecutionDetails; d != nil {
		out.ExecutionDetails = &protocol.ExecutionDetails{InputPayload: d.InputPayload}
	}
	if d := op.ContextDetails; d != nil {
		out.ContextDetails = &protocol.ContextDetails{
			ReplayChildren: aws.ToBool(d.ReplayChildren),
			Result:         d.Result, Error: errorFrom(d.Error),
		}
	}
	if d := op.StepDetails; d != nil {
		out.StepDetails = &protocol.StepDetails{
			Attempt:              int(d.Attempt),
			NextAttemptTimestamp: timestampFrom(d.NextAttemptTimestamp),
			Result:               d.Result, Error: errorFrom(d.Error),
		}
	}
	if d := op.WaitDetails; d != nil {
		out.WaitDetails = &protocol.WaitDetails{
			ScheduledEndTimestamp: timestampFrom(d.ScheduledEndTimestamp),
		}
	}
	if d := op.CallbackDetails; d != nil {
		out.CallbackDetails = &protocol.CallbackDetails{
			CallbackID: aws.ToString(d.CallbackId),
			Result:     d.Result, Error: errorFrom(d.Error),
		}
	}
	if d := op.ChainedInvokeDetails; d != nil {
		out.ChainedInvokeDetails = &protocol.ChainedInvokeDetails{
			Result: d.Result, Error: errorFrom(d.Error),
		}
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

func timestampFrom(t *time.Time) *protocol.Timestamp {
	if t == nil {
		return nil
	}
	return protocol.AtPtr(*t)
}

// optional returns nil for the empty text: the wire knows absent members only.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// number narrows n for the wire. What does not fit is far beyond every limit of
// the service, which then refuses it.
func number(n int) int32 {
	return int32(max(math.MinInt32, min(math.MaxInt32, n)))
}
