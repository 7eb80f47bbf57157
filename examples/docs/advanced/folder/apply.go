// SPDX-License-Identifier: Apache-2.0

package folder

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// apply makes one transition and returns the operation's id.
func (r *record) apply(u *protocol.OperationUpdate, now time.Time) (string, *backend.Refusal) {
	if u.Type == protocol.TypeExecution {
		r.Ended = true
		r.Operations[0].Status = protocol.StatusSucceeded
		return r.Operations[0].ID, nil
	}
	op := r.find(u.ID)
	switch {
	case u.ParentID != "" && r.find(u.ParentID) == nil:
		return "", backend.Invalid("Invalid parent operation id.")
	case op == nil:
		r.Operations = append(r.Operations, protocol.Operation{
			ID: u.ID, ParentID: u.ParentID, Name: u.Name, Type: u.Type, SubType: u.SubType,
			StartTimestamp: protocol.At(now),
		})
		op = &r.Operations[len(r.Operations)-1]
	case u.Action == protocol.ActionStart && op.Status != protocol.StatusReady:
		return "", backend.Invalid("Invalid current " + string(op.Type) + " state to start.")
	case op.Status.Terminal():
		return "", backend.Invalid("Invalid current " + string(op.Type) + " state to close.")
	}
	detail(op, u, now)
	switch u.Action {
	case protocol.ActionStart:
		op.Status = protocol.StatusStarted
	case protocol.ActionRetry:
		op.Status = protocol.StatusPending
	case protocol.ActionSucceed:
		op.Status, op.EndTimestamp = protocol.StatusSucceeded, protocol.AtPtr(now)
	case protocol.ActionFail:
		op.Status, op.EndTimestamp = protocol.StatusFailed, protocol.AtPtr(now)
	case protocol.ActionCancel:
		op.Status, op.EndTimestamp = protocol.StatusCancelled, protocol.AtPtr(now)
	}
	return op.ID, nil
}

// detail records what belongs to the type of the operation.
func detail(op *protocol.Operation, u *protocol.OperationUpdate, now time.Time) {
	switch u.Type {
	case protocol.TypeStep:
		detailStep(op, u, now)
	case protocol.TypeContext:
		op.ContextDetails = &protocol.ContextDetails{Result: u.Payload, Error: u.Error}
		if u.ContextOptions != nil {
			op.ContextDetails.ReplayChildren = u.ContextOptions.ReplayChildren
		}
	case protocol.TypeWait:
		if u.WaitOptions != nil {
			due := now.Add(time.Duration(u.WaitOptions.WaitSeconds) * time.Second)
			op.WaitDetails = &protocol.WaitDetails{ScheduledEndTimestamp: protocol.AtPtr(due)}
		}
	case protocol.TypeCallback:
		op.CallbackDetails = &protocol.CallbackDetails{CallbackID: "callback-" + u.ID}
	case protocol.TypeChainedInvoke:
		op.ChainedInvokeDetails = &protocol.ChainedInvokeDetails{} // nobody is called
	case protocol.TypeExecution:
	}
}

func detailStep(op *protocol.Operation, u *protocol.OperationUpdate, now time.Time) {
	before := op.StepDetails
	if before == nil {
		before = &protocol.StepDetails{}
	}
	op.StepDetails = &protocol.StepDetails{
		Attempt: before.Attempt, Result: u.Payload, Error: u.Error,
	}
	if u.Action == protocol.ActionStart {
		op.StepDetails.Result = before.Result // the state of a condition
	} else {
		op.StepDetails.Attempt++
	}
	if u.StepOptions != nil {
		due := now.Add(time.Duration(u.StepOptions.NextAttemptDelaySeconds) * time.Second)
		op.StepDetails.NextAttemptTimestamp = protocol.AtPtr(due)
	}
}

// settle does what the service does by itself: waits end, attempts become due.
func (r *record) settle(now time.Time) {
	for i := range r.Operations {
		op := &r.Operations[i]
		switch at := dueAt(op); {
		case at == nil || at.After(now):
		case op.Type == protocol.TypeWait:
			r.end(op, protocol.StatusSucceeded, now)
		default:
			op.Status = protocol.StatusReady
			r.Unseen = append(r.Unseen, op.ID)
		}
	}
}

func (r *record) end(op *protocol.Operation, status protocol.OperationStatus, now time.Time) {
	op.Status, op.EndTimestamp = status, protocol.AtPtr(now)
	r.Unseen = append(r.Unseen, op.ID)
}

// dueAt is when the operation changes by itself, nil when it does not.
func dueAt(op *protocol.Operation) *protocol.Timestamp {
	switch {
	case op.Type == protocol.TypeWait && op.Status == protocol.StatusStarted && op.WaitDetails != nil:
		return op.WaitDetails.ScheduledEndTimestamp
	case op.Type == protocol.TypeStep && op.Status == protocol.StatusPending:
		return op.StepDetails.NextAttemptTimestamp
	default:
		return nil
	}
}
