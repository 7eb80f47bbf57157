// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"slices"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/history"
)

// operation is one operation of the history with everything that it went
// through.
type operation struct {
	index  int
	parent *operation // nil at the top level
	states []state
	// keeps says that the context keeps its children for replay. The history does
	// not tell: it is guessed, until a replay in which the function closes the
	// context.
	keeps bool
}

// state is an operation as one event has left it.
type state struct {
	number int // of the event, from 1
	event  *protocol.Event
	// action is what the function proposed; empty when the service did it.
	action protocol.OperationAction
	op     protocol.Operation
}

// record takes down what event i has made of its operation.
func (r *Recording) record(i int, folded *history.Operation) {
	if folded == nil {
		return
	}
	e := &r.events[i]
	o := r.byID[e.ID]
	if o == nil {
		const usual = 2 // states: the start and the end
		o = &operation{
			index: len(r.operations), parent: r.byID[e.ParentID], states: make([]state, 0, usual),
		}
		r.byID[e.ID] = o
		r.operations = append(r.operations, o)
	}
	s := state{number: i + 1, event: e, action: actionOf(e), op: snapshot(&folded.Operation)}
	if s.action != "" {
		r.proposals = append(r.proposals, proposal{o, len(o.states)})
	}
	o.states = append(o.states, s)
	o.keeps = standsForLarge(e)
}

// snapshot copies an operation that goes on changing.
func snapshot(op *protocol.Operation) protocol.Operation {
	c := *op
	c.StepDetails = copied(op.StepDetails)
	c.ContextDetails = copied(op.ContextDetails)
	c.WaitDetails = copied(op.WaitDetails)
	c.CallbackDetails = copied(op.CallbackDetails)
	c.ChainedInvokeDetails = copied(op.ChainedInvokeDetails)
	return c
}

func copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}

// actionOf returns the function's proposal behind an event.
func actionOf(e *protocol.Event) protocol.OperationAction {
	switch e.EventType {
	case protocol.EventContextStarted, protocol.EventStepStarted, protocol.EventWaitStarted,
		protocol.EventCallbackStarted, protocol.EventChainedInvokeStarted:
		return protocol.ActionStart
	case protocol.EventContextSucceeded:
		return protocol.ActionSucceed
	case protocol.EventContextFailed:
		return protocol.ActionFail
	case protocol.EventStepSucceeded:
		if d := e.StepSucceededDetails; d != nil && d.RetryDetails.NextAttemptDelaySeconds != nil {
			return protocol.ActionRetry
		}
		return protocol.ActionSucceed
	case protocol.EventStepFailed:
		if d := e.StepFailedDetails; d != nil && d.RetryDetails.NextAttemptDelaySeconds != nil {
			return protocol.ActionRetry
		}
		return protocol.ActionFail
	case protocol.EventWaitCancelled:
		return protocol.ActionCancel
	default:
		return ""
	}
}

// after returns how many states the operation has gone through in a prefix.
func (o *operation) after(prefix int) int {
	n, _ := slices.BinarySearchFunc(o.states, prefix+1, func(s state, number int) int {
		return s.number - number
	})
	return n
}

// ended reports whether the history tells the operation's end.
func (o *operation) ended() bool { return o.states[len(o.states)-1].op.Status.Terminal() }

// first is the operation as it began: its type, name and parent never change.
func (o *operation) first() *protocol.Operation { return &o.states[0].op }

// isBatch reports whether the branches of the operation run side by side.
func (o *operation) isBatch() bool {
	switch o.first().SubType {
	case protocol.SubTypeMap, protocol.SubTypeParallel:
		return true
	default:
		return false
	}
}
