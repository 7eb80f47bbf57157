// SPDX-License-Identifier: Apache-2.0

package service

import (
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// A CHAINED_INVOKE calls another function. The service only records it: the
// driver takes it, runs the target and reports how that ended.

// ChainedInvoke is a call that an execution has started. Its JSON is part of a
// [State].
type ChainedInvoke struct {
	ExecutionARN string `json:"ExecutionARN"`
	OperationID  string `json:"OperationID"`
	// Name is the operation's name, which may be empty.
	Name string `json:"Name"`
	// FunctionName is the target as the handler gave it: a name or an ARN, with
	// or without a qualifier.
	FunctionName string `json:"FunctionName"`
	TenantID     string `json:"TenantID,omitempty"`
	TraceID      string `json:"TraceID,omitempty"`
	// Payload is the target's input, nil when absent.
	Payload *string `json:"Payload,omitempty"`
}

// Target is what stands behind the name of a function, for the history.
type Target struct {
	// Version is the one that runs, empty when unknown.
	Version string
	// DurableExecutionARN is the child's, empty when the target isn't durable.
	DurableExecutionARN string
}

// Outcome is how the target of a chained invoke ended.
type Outcome struct {
	// Status is SUCCEEDED, FAILED, TIMED_OUT or STOPPED.
	Status protocol.OperationStatus
	// Result is the target's output, for SUCCEEDED.
	Result *string
	// Error belongs to the other statuses.
	Error *protocol.ErrorObject
}

// TakeInvokes returns the chained invokes that were started since the last call,
// in the order of their start, each of them once.
func (e *Execution) TakeInvokes() []ChainedInvoke {
	taken := e.invokes
	if len(taken) > 0 {
		e.touch()
		e.invokes = nil
	}
	return taken
}

// InvokeStarted returns what the chained invoke of that operation has asked for,
// as the history tells it.
func (e *Execution) InvokeStarted(
	operationID string,
) (*protocol.ChainedInvokeStartedDetails, bool) {
	i, ok := e.journal.find(operationID)
	if !ok {
		return nil, false
	}
	for n := range e.log.len {
		asked, ok := e.log.at(n).details.(*protocol.ChainedInvokeStartedDetails)
		if ok && e.log.at(n).op == i {
			return asked, true
		}
	}
	return nil, false
}

// FinishInvoke reports how the target of a chained invoke ended. Nothing happens
// when the operation or the execution has ended meanwhile; the error says that
// there is no such chained invoke or that Status isn't an outcome.
func (e *Execution) FinishInvoke(now time.Time, operationID string, o Outcome) error {
	at := e.advance(now)
	i, ok := e.journal.find(operationID)
	if !ok || e.journal.op(i).Type != protocol.TypeChainedInvoke {
		return fmt.Errorf("finish invoke %q: no chained invoke has this id", operationID)
	}
	kind, details, ok := o.event()
	if !ok {
		return fmt.Errorf("finish invoke %q: status %q is not an outcome", operationID, o.Status)
	}
	op := *e.journal.op(i)
	if op.Status != protocol.StatusStarted || e.decided != nil {
		return nil
	}
	e.memory.finish(&op, at, o.Status)
	op.ChainedInvokeDetails = &protocol.ChainedInvokeDetails{Result: o.Result, Error: o.Error}
	e.journal.put(&op)
	bytes := o.Error.Size()
	if o.Result != nil {
		bytes += len(*o.Result)
	}
	e.quota.add(0, bytes)
	e.log.append(at, kind, i, details)
	e.wake(i)
	return nil
}

func (o *Outcome) event() (kind protocol.EventType, details any, ok bool) {
	switch o.Status {
	case protocol.StatusSucceeded:
		return protocol.EventChainedInvokeSucceeded, resultDetails(o.Result), true
	case protocol.StatusFailed:
		return protocol.EventChainedInvokeFailed, errorDetails(o.Error), true
	case protocol.StatusTimedOut:
		return protocol.EventChainedInvokeTimedOut, errorDetails(o.Error), true
	case protocol.StatusStopped:
		return protocol.EventChainedInvokeStopped, errorDetails(o.Error), true
	default:
		return "", nil, false
	}
}

func validateChainedInvoke(
	u *protocol.OperationUpdate, status protocol.OperationStatus,
) *backend.Refusal {
	return validateCancellable(u, status, "ChainedInvokeOptions", u.ChainedInvokeOptions != nil)
}

func (e *Execution) applyChainedInvoke(at protocol.Timestamp, u *protocol.OperationUpdate) {
	op := e.current(u, at)
	if u.Action == protocol.ActionCancel {
		// The history knows no event for it; stopped comes nearest.
		e.memory.finish(&op, at, protocol.StatusCancelled)
		e.log.append(at, protocol.EventChainedInvokeStopped, e.journal.put(&op),
			errorDetails(u.Error))
		return
	}
	o := u.ChainedInvokeOptions
	invoke := ChainedInvoke{
		ExecutionARN: e.arn, OperationID: op.ID, Name: op.Name, FunctionName: o.FunctionName,
		TenantID: o.TenantID, TraceID: o.TraceID, Payload: u.Payload,
	}
	var target Target
	if resolve := e.svc.cfg.Resolve; resolve != nil {
		target = resolve(invoke)
	}
	op.ChainedInvokeDetails = &protocol.ChainedInvokeDetails{}
	i := e.journal.put(&op)
	e.invokes = append(e.invokes, invoke)
	e.log.append(at, protocol.EventChainedInvokeStarted, i, &protocol.ChainedInvokeStartedDetails{
		FunctionName: o.FunctionName, TenantID: o.TenantID,
		Input:           protocol.EventPayload{Payload: u.Payload},
		ExecutedVersion: target.Version, DurableExecutionARN: target.DurableExecutionARN,
	})
}
