// SPDX-License-Identifier: Apache-2.0

package history

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Operation is the record of one operation as its events tell it: the service's
// own record, and what only the history remembers.
type Operation struct {
	protocol.Operation

	// Parent is nil at the top level.
	Parent *Operation
	// Children are ordered by their first event.
	Children []*Operation
	// Attempts are those of a STEP; the last one may still run.
	Attempts []Attempt
	// Wait is the duration that a WAIT asked for.
	Wait time.Duration
	// Callback holds what a CALLBACK asked for, nil when the history does not say.
	Callback *protocol.CallbackStartedDetails
	// Invoke holds what a CHAINED_INVOKE asked for, nil when the history does not
	// say.
	Invoke *protocol.ChainedInvokeStartedDetails
	// Truncated says that the history holds only a part of the result, or none.
	Truncated bool
}

// operation returns the record of the operation that e mentions first.
func (r *records) operation(e *protocol.Event, kind protocol.OperationType) *Operation {
	o := r.operations.New()
	o.Operation = protocol.Operation{
		ID:             e.ID,
		ParentID:       e.ParentID,
		Name:           e.Name,
		Type:           kind,
		SubType:        e.SubType,
		Status:         protocol.StatusStarted,
		StartTimestamp: e.EventTimestamp,
	}
	switch kind {
	case protocol.TypeContext:
		o.ContextDetails = &protocol.ContextDetails{}
	case protocol.TypeStep:
		o.StepDetails = r.steps.New()
	case protocol.TypeWait:
		o.WaitDetails = &protocol.WaitDetails{}
	case protocol.TypeCallback:
		o.CallbackDetails = &protocol.CallbackDetails{}
	case protocol.TypeChainedInvoke:
		o.ChainedInvokeDetails = &protocol.ChainedInvokeDetails{}
	case protocol.TypeExecution:
		o.ExecutionDetails = &protocol.ExecutionDetails{}
	}
	return o
}

// apply moves the record by one event. An operation that has ended does not
// change any more, whatever a broken history says.
func (o *Operation) apply(e *protocol.Event, r *records) {
	if o.Status.Terminal() {
		return
	}
	switch e.EventType {
	case protocol.EventStepStarted:
		o.startAttempt(e, r)
	case protocol.EventStepSucceeded, protocol.EventStepFailed:
		o.endAttempt(e, r)
	case protocol.EventContextStarted:
	case protocol.EventWaitStarted:
		o.startWait(e.WaitStartedDetails)
	case protocol.EventCallbackStarted:
		o.startCallback(e.CallbackStartedDetails)
	case protocol.EventChainedInvokeStarted:
		o.startInvoke(e.ChainedInvokeStartedDetails)
	default:
		o.end(e)
	}
}

func (o *Operation) startWait(d *protocol.WaitStartedDetails) {
	if d == nil {
		return
	}
	o.Wait = seconds(d.Duration)
	if o.WaitDetails != nil {
		o.WaitDetails.ScheduledEndTimestamp = d.ScheduledEndTimestamp
	}
}

func (o *Operation) startCallback(d *protocol.CallbackStartedDetails) {
	if d == nil {
		return
	}
	o.Callback = d
	if o.CallbackDetails != nil {
		o.CallbackDetails.CallbackID = d.CallbackID
	}
}

func (o *Operation) startInvoke(d *protocol.ChainedInvokeStartedDetails) {
	o.Invoke = d
}

func (o *Operation) end(e *protocol.Event) {
	if o.Type == protocol.TypeWait && e.WaitSucceededDetails != nil && o.Wait == 0 {
		o.Wait = seconds(e.WaitSucceededDetails.Duration)
	}
	o.Status = statusAfter(e.EventType)
	o.EndTimestamp = &e.EventTimestamp
	o.settle(ResultOf(e), ErrorOf(e))
}

// settle records an outcome in the details that belong to the operation's type.
func (o *Operation) settle(result protocol.EventPayload, err *protocol.ErrorObject) {
	o.Truncated = result.Truncated
	switch {
	case o.StepDetails != nil:
		o.StepDetails.Result, o.StepDetails.Error = result.Payload, err
	case o.ContextDetails != nil:
		o.ContextDetails.Result, o.ContextDetails.Error = result.Payload, err
	case o.CallbackDetails != nil:
		o.CallbackDetails.Result, o.CallbackDetails.Error = result.Payload, err
	case o.ChainedInvokeDetails != nil:
		o.ChainedInvokeDetails.Result, o.ChainedInvokeDetails.Error = result.Payload, err
	}
}
