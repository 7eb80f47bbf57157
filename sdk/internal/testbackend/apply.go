// SPDX-License-Identifier: Apache-2.0

package testbackend

import (
	"encoding/json"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// apply turns an update into the record that it leads to.
func (b *Backend) apply(u *protocol.OperationUpdate) {
	op := protocol.Operation{
		ID: u.ID, ParentID: u.ParentID, Name: u.Name, Type: u.Type, SubType: u.SubType,
		StartTimestamp: protocol.At(b.now),
	}
	if known := b.ops[u.ID]; known != nil {
		op = *known
	}
	switch u.Action {
	case protocol.ActionStart:
		op.Status = protocol.StatusStarted
	case protocol.ActionSucceed:
		op.Status, op.EndTimestamp = protocol.StatusSucceeded, protocol.AtPtr(b.now)
	case protocol.ActionFail:
		op.Status, op.EndTimestamp = protocol.StatusFailed, protocol.AtPtr(b.now)
	case protocol.ActionRetry:
		op.Status = protocol.StatusPending
	case protocol.ActionCancel:
		op.Status, op.EndTimestamp = protocol.StatusCancelled, protocol.AtPtr(b.now)
	}
	b.details(&op, u)
	b.put(&op)
}

func (b *Backend) details(op *protocol.Operation, u *protocol.OperationUpdate) {
	switch u.Type {
	case protocol.TypeStep:
		attempts := 0
		if op.StepDetails != nil {
			attempts = op.StepDetails.Attempt
		}
		if u.Action != protocol.ActionStart {
			attempts++
		}
		result := u.Payload
		if u.Action == protocol.ActionStart && op.StepDetails != nil {
			result = op.StepDetails.Result // the state of a condition
		}
		op.StepDetails = &protocol.StepDetails{Attempt: attempts, Result: result, Error: u.Error}
		if u.StepOptions != nil {
			delay := time.Duration(u.StepOptions.NextAttemptDelaySeconds) * time.Second
			op.StepDetails.NextAttemptTimestamp = protocol.AtPtr(b.now.Add(delay))
		}
	case protocol.TypeContext:
		op.ContextDetails = &protocol.ContextDetails{Result: u.Payload, Error: u.Error}
		if u.ContextOptions != nil {
			op.ContextDetails.ReplayChildren = u.ContextOptions.ReplayChildren
		}
	case protocol.TypeWait:
		due := b.now.Add(time.Duration(u.WaitOptions.WaitSeconds) * time.Second)
		op.WaitDetails = &protocol.WaitDetails{ScheduledEndTimestamp: protocol.AtPtr(due)}
	case protocol.TypeCallback:
		op.CallbackDetails = &protocol.CallbackDetails{CallbackID: "callback-" + u.ID}
	case protocol.TypeChainedInvoke:
		op.ChainedInvokeDetails = &protocol.ChainedInvokeDetails{}
	case protocol.TypeExecution:
	}
}

func encodeInput(in *protocol.InvocationInput) []byte {
	data, err := json.Marshal(in)
	if err != nil {
		panic(err)
	}
	return data
}

func decodeOutput(answer []byte) (protocol.InvocationOutput, error) {
	var out protocol.InvocationOutput
	err := json.Unmarshal(answer, &out)
	return out, err
}
