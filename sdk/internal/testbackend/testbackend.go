// SPDX-License-Identifier: Apache-2.0

// Package testbackend is the smallest backend that can carry a durable function
// to its end: for the sdk's own unit tests and examples. It checks nothing and
// skips all time. Whatever depends on the service's rules is tested with the
// in-memory service of the testing module.
package testbackend

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// ARN is the durable execution ARN of every run.
const ARN = "arn:aws:lambda:us-east-1:123456789012:function:test:$LATEST/durable-execution/run/1"

// Invoker is a durable handler.
type Invoker interface {
	Invoke(ctx context.Context, b backend.Backend, event []byte) ([]byte, error)
}

// Backend keeps one execution. Goroutines of the handler run freely; see [Serial].
type Backend struct {
	// Before, when set, is asked before every checkpoint and can refuse it.
	Before func(call int, updates []protocol.OperationUpdate) error
	// Complete, when set, settles a callback or a chained invoke between two
	// invocations, at the present time unless it says otherwise; what it leaves
	// alone stays pending.
	Complete func(op *protocol.Operation)

	// Clock, when set, is the time; waits are over when their time has come, and
	// a checkpoint shows it. Without it, time passes between invocations only.
	Clock func() time.Time

	mu      sync.Mutex
	now     time.Time
	token   int
	calls   int
	ops     map[string]*protocol.Operation
	order   []string
	updated []string // by the latest Advance
	batches [][]protocol.OperationUpdate
}

// New returns a backend for an execution with the given JSON input.
func New(input string) *Backend {
	b := &Backend{
		now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), ops: map[string]*protocol.Operation{},
	}
	b.put(&protocol.Operation{
		ID: "exec", Type: protocol.TypeExecution, Status: protocol.StatusStarted,
		StartTimestamp:   protocol.At(b.now),
		ExecutionDetails: &protocol.ExecutionDetails{InputPayload: &input},
	})
	return b
}

func (b *Backend) put(op *protocol.Operation) {
	if b.ops[op.ID] == nil {
		b.order = append(b.order, op.ID)
	}
	b.ops[op.ID] = op
}

// Run invokes h until the execution ends and returns the last answer and the
// number of invocations.
func (b *Backend) Run(ctx context.Context, h Invoker) (protocol.InvocationOutput, int, error) {
	const tooMany = 10_000
	for n := 1; n < tooMany; n++ {
		answer, err := h.Invoke(ctx, b, b.Event())
		if err != nil {
			return protocol.InvocationOutput{}, n, err
		}
		out, err := decodeOutput(answer)
		if err != nil || out.Status != protocol.InvocationPending {
			return out, n, err
		}
		if !b.Advance() {
			return out, n, fmt.Errorf("testbackend: nothing pending after %d invocations", n)
		}
	}
	return protocol.InvocationOutput{}, tooMany, errors.New("testbackend: no end in sight")
}

// Event is the envelope for the next invocation. Like the service it leaves out
// what belongs to a closed context, unless that asked for its children.
func (b *Backend) Event() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.token++
	in := protocol.InvocationInput{
		DurableExecutionARN: ARN, CheckpointToken: b.tokenText(), UpdatedOperationIDs: b.updated,
	}
	for _, id := range b.order {
		if op := b.ops[id]; !b.closedAround(op) {
			in.InitialExecutionState.Operations = append(in.InitialExecutionState.Operations, *op)
		}
	}
	return encodeInput(&in)
}

func (b *Backend) closedAround(op *protocol.Operation) bool {
	for parent := b.ops[op.ParentID]; parent != nil; parent = b.ops[parent.ParentID] {
		if parent.Status.Terminal() && !parent.ContextDetails.ReplayChildren {
			return true
		}
	}
	return false
}

// Advance lets the time pass in which everything pending is settled. It reports
// whether there was anything.
func (b *Backend) Advance() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(time.Minute)
	b.updated = nil
	for _, id := range b.order {
		op := *b.ops[id]
		switch {
		case op.Type == protocol.TypeWait && op.Status == protocol.StatusStarted:
			op.Status = protocol.StatusSucceeded
		case op.Type == protocol.TypeStep && op.Status == protocol.StatusPending:
			op.Status = protocol.StatusReady
		case b.Complete != nil && outside(&op) && !op.Status.Terminal():
			b.Complete(&op)
		}
		if op.Status == b.ops[id].Status {
			continue
		}
		b.updated = append(b.updated, id)
		if op.Status.Terminal() && op.EndTimestamp == nil {
			op.EndTimestamp = protocol.AtPtr(b.now)
		}
		b.ops[id] = &op
	}
	return len(b.updated) > 0
}

// outside reports whether others than the function bring an operation to its end.
func outside(op *protocol.Operation) bool {
	return op.Type == protocol.TypeCallback || op.Type == protocol.TypeChainedInvoke
}

// Checkpoint implements backend.Backend.
func (b *Backend) Checkpoint(
	_ context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls++
	if b.Before != nil {
		if err := b.Before(b.calls, req.Updates); err != nil {
			return backend.CheckpointResponse{}, err
		}
	}
	if req.Token != b.tokenText() {
		return backend.CheckpointResponse{}, backend.StaleToken()
	}
	b.token++
	b.batches = append(b.batches, req.Updates)
	fired := b.fire()
	answer := backend.CheckpointResponse{Token: b.tokenText()}
	for i := range req.Updates {
		b.apply(&req.Updates[i])
		answer.Operations = append(answer.Operations, *b.ops[req.Updates[i].ID])
	}
	for _, id := range fired {
		answer.Operations = append(answer.Operations, *b.ops[id])
	}
	return answer, nil
}

// fire ends the waits whose time has come by the clock.
func (b *Backend) fire() (fired []string) {
	if b.Clock == nil {
		return nil
	}
	b.now = b.Clock()
	for _, id := range b.order {
		op := *b.ops[id]
		if op.Type != protocol.TypeWait || op.Status != protocol.StatusStarted ||
			op.WaitDetails.ScheduledEndTimestamp.After(b.now) {
			continue
		}
		op.Status, op.EndTimestamp = protocol.StatusSucceeded, protocol.AtPtr(b.now)
		b.ops[id] = &op
		fired = append(fired, id)
	}
	return fired
}

// State implements backend.Backend; everything is in the envelope already.
func (b *Backend) State(context.Context, backend.StateRequest) (backend.StateResponse, error) {
	return backend.StateResponse{}, nil
}

// Updates lists what was checkpointed, as "ACTION TYPE id name".
func (b *Backend) Updates() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []string
	for _, u := range slices.Concat(b.batches...) {
		all = append(all, fmt.Sprintf("%s %s %s %s", u.Action, u.Type, u.ID, u.Name))
	}
	return all
}

// Calls is the number of checkpoint calls.
func (b *Backend) Calls() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.calls
}

// Operation returns a record, nil when there is none.
func (b *Backend) Operation(id string) *protocol.Operation {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ops[id]
}

func (b *Backend) tokenText() string { return "token" + strconv.Itoa(b.token) }

// Serial returns a view of b under which the handler's goroutines run one at a
// time, in the order in which they became ready.
func Serial(b *Backend) *SerialBackend { return &SerialBackend{b} }

// SerialBackend is a Backend that implements backend.Scheduling.
type SerialBackend struct{ *Backend }

var _ backend.Scheduling = (*SerialBackend)(nil)

// Next implements backend.Scheduling.
func (*SerialBackend) Next([]string) int { return 0 }

// Now implements backend.Scheduling.
func (s *SerialBackend) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// Run is [Backend.Run] with serial scheduling.
func (s *SerialBackend) Run(
	ctx context.Context, h Invoker,
) (protocol.InvocationOutput, int, error) {
	return s.Backend.Run(ctx, serialInvoker{h, s})
}

type serialInvoker struct {
	Invoker

	backend *SerialBackend
}

func (i serialInvoker) Invoke(
	ctx context.Context, _ backend.Backend, event []byte,
) ([]byte, error) {
	return i.Invoker.Invoke(ctx, i.backend, event)
}
