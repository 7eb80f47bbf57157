// SPDX-License-Identifier: Apache-2.0

package service

import (
	"strconv"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/slab"
)

// Execution is one durable execution: its operations, its history, its timers
// and what is known about its invocations. The first operation is the EXECUTION
// operation, whose id is the last part of the ARN.
type Execution struct {
	svc *Service
	// serial numbers the executions of the service in the order of their start.
	serial      int
	arn         string
	generation  int
	function    string
	version     string
	name        string
	input       string
	tenantID    string
	traceHeader string
	timeout     time.Duration
	startedAt   time.Time

	// clock is the latest instant that any call has brought, and ahead is how far
	// the execution's clock was moved ahead of the callers'.
	clock time.Time
	ahead time.Duration

	journal  journal
	log      eventLog
	memory   memory
	timers   timerHeap
	due      []timer // kept for its memory
	tokens   tokenSource
	quota    quota
	batch    batch
	flight   flight
	delivery delivery
	// heartbeats holds the callbacks whose senders have to show signs of life.
	heartbeats map[int32]heartbeat
	// invokes holds the chained invokes that the driver hasn't taken yet.
	invokes []ChainedInvoke
	// accepted is the last accepted checkpoint, kept for repeated calls.
	accepted acceptedCall
	paused   bool

	// touched says that the execution is in svc.touched, and saved counts the
	// events that a [Change] has had.
	touched bool
	saved   int

	// decided is set once nothing more can change the outcome. The outcome is
	// published with the closing event; see [Execution.Status].
	decided *outcome
	status  protocol.ExecutionStatus
	endedAt time.Time
}

// memory is where what the journal and the log lead to comes from.
type memory struct {
	operations slab.Of[protocol.Operation]
	times      slab.Of[protocol.Timestamp]
	steps      slab.Of[protocol.StepDetails]
	succeeded  slab.Of[protocol.StepSucceededDetails]
}

// identity is what tells an execution from all others.
type identity struct {
	arn string
	// id is the last part of the ARN.
	id string
	// generation counts the executions that had the same function and name.
	generation int
}

// identify makes the identity of the generation-th execution of that function
// and name.
func identify(functionARN, name string, generation int) identity {
	id := uuid("execution", functionARN, name, strconv.Itoa(generation))
	return identity{
		arn: executionARN(functionARN, name, id), id: id, generation: generation,
	}
}

func newExecution(s *Service, now time.Time, req *StartRequest, who identity) *Execution {
	at := protocol.At(now)
	e := &Execution{
		svc: s, arn: who.arn, generation: who.generation, function: req.FunctionName,
		version: req.Qualifier, name: req.Name, input: req.Input,
		tenantID: req.TenantID, traceHeader: req.TraceHeader, timeout: req.ExecutionTimeout,
		startedAt: at.Time, clock: at.Time,
		tokens: newTokenSource(who.arn), status: protocol.ExecutionRunning,
	}
	var input *string
	if req.Input != "" {
		input = &req.Input
	}
	e.journal.init(protocol.Operation{
		ID: who.id, Name: req.Name, Type: protocol.TypeExecution, Status: protocol.StatusStarted,
		StartTimestamp: at, ExecutionDetails: &protocol.ExecutionDetails{InputPayload: input},
	})
	e.quota = quota{operations: 1, bytes: len(req.Input)}
	e.log.append(at, protocol.EventExecutionStarted, root, &protocol.ExecutionStartedDetails{
		Input:            protocol.EventPayload{Payload: input},
		ExecutionTimeout: int(req.ExecutionTimeout / time.Second),
	})
	e.timers.push(timer{at: at.Add(e.timeout).UnixMilli(), kind: TimerExecution, op: root})
	e.flight.wanted = true
	return e
}

// ARN returns the durable execution ARN.
func (e *Execution) ARN() string { return e.arn }

// ID returns the id of the EXECUTION operation, the last part of the ARN.
func (e *Execution) ID() string { return e.journal.op(root).ID }

// Name returns the name given or generated at the start.
func (e *Execution) Name() string { return e.name }

// FunctionName returns the bare name of the function.
func (e *Execution) FunctionName() string { return e.function }

// Status is RUNNING until the closing event stands in the history. When the
// outcome came through an EXECUTION update, that is not before the invocation
// which sent it has completed.
func (e *Execution) Status() protocol.ExecutionStatus { return e.status }

// Result returns the result of an execution that SUCCEEDED, nil without one.
func (e *Execution) Result() *string {
	if !e.closed() {
		return nil
	}
	return e.decided.result
}

// Error returns the error of an execution that is FAILED, TIMED_OUT or STOPPED,
// nil without one.
func (e *Execution) Error() *protocol.ErrorObject {
	if !e.closed() {
		return nil
	}
	return e.decided.err
}

// Operations returns all operations in the order of their start, the children
// of closed contexts included; the caller owns the slice.
func (e *Execution) Operations() []protocol.Operation {
	ops := make([]protocol.Operation, len(e.journal.records))
	for i, r := range e.journal.records {
		ops[i] = r.op
	}
	return ops
}

// Children returns the operations that have that parent's id, "" for the top level,
// in the order of their start; the caller owns the slice.
func (e *Execution) Children(parentID string) []protocol.Operation {
	parent, ok := e.journal.parent(parentID)
	if !ok {
		return nil
	}
	var children []protocol.Operation
	for i := range e.journal.children(parent) {
		children = append(children, *e.journal.op(i))
	}
	return children
}

// Operation returns the operation with that id.
func (e *Execution) Operation(id string) (protocol.Operation, bool) {
	i, ok := e.journal.find(id)
	if !ok {
		return protocol.Operation{}, false
	}
	return *e.journal.op(i), true
}

// Description is what GetDurableExecution and a list say about an execution.
type Description struct {
	ARN          string
	Name         string
	FunctionName string
	FunctionARN  string
	Version      string
	Status       protocol.ExecutionStatus
	StartedAt    time.Time
	// EndedAt is zero while the execution runs.
	EndedAt time.Time
	// Input, Result and Error are nil when absent.
	Input            *string
	Result           *string
	Error            *protocol.ErrorObject
	TenantID         string
	TraceHeader      string
	ExecutionTimeout time.Duration
	RetentionDays    int
}

// Describe returns the execution's data as of the latest call.
func (e *Execution) Describe() Description {
	return Description{
		ARN: e.arn, Name: e.name, FunctionName: e.function,
		FunctionARN: e.svc.cfg.functionARN(e.function, e.version), Version: e.version,
		Status: e.status, StartedAt: e.startedAt, EndedAt: e.endedAt,
		Input:  e.journal.op(root).ExecutionDetails.InputPayload,
		Result: e.Result(), Error: e.Error(),
		TenantID: e.tenantID, TraceHeader: e.traceHeader,
		ExecutionTimeout: e.timeout, RetentionDays: e.svc.cfg.RetentionDays,
	}
}

// closed reports whether the closing event is in the history.
func (e *Execution) closed() bool { return e.status.Terminal() }
