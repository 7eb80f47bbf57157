// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// FuzzExecution reads bytes as a handler and a world that do anything at all,
// legal or not, and holds the execution against what must always be true.
func FuzzExecution(f *testing.F) {
	for seed := range uint32(40) {
		f.Add(noise(seed, 600))
	}
	f.Fuzz(func(t *testing.T, program []byte) {
		p := player{
			run: start(t, service.Config{
				PageItems: 3, InlineItems: 2, Retry: service.InvocationRetry{MaxAttempts: 1 << 20},
			}),
			rest: program, known: map[string]protocol.Operation{},
		}
		p.learn(p.envelope())
		for len(p.rest) > 0 && p.Status() == protocol.ExecutionRunning {
			p.step()
			p.check()
		}
	})
}

// noise is a reproducible program.
func noise(seed uint32, n int) []byte {
	program := make([]byte, n)
	for i := range program {
		seed = seed*1664525 + 1013904223
		program[i] = byte(seed >> 24)
	}
	return program
}

// player plays a program. It knows the operations as a handler does: from the
// envelope, its pages and the answers to checkpoints.
type player struct {
	*run
	rest   []byte
	known  map[string]protocol.Operation
	events int
}

func (p *player) next(n int) int {
	if len(p.rest) == 0 {
		return 0
	}
	b := p.rest[0]
	p.rest = p.rest[1:]
	return int(b) % n
}

func (p *player) step() {
	switch p.next(8) {
	case 0:
		p.now = p.now.Add(after(float64(p.next(4))).Sub(epoch))
		p.Fire(p.now)
	case 1:
		p.world()
	case 2:
		p.end()
	default:
		p.batch()
	}
}

// batch sends up to four updates. It applies them all or none.
func (p *player) batch() {
	if !p.InFlight() {
		return
	}
	var batch updates
	for range 1 + p.next(3) {
		batch = append(batch, p.update())
	}
	p.Fire(p.now)
	ops, events := p.Operations(), len(p.Events())
	resp, err := p.try(batch...)
	if err != nil {
		require.Equal(p.t, ops, p.Operations())
		require.Len(p.t, p.Events(), events)
		return
	}
	if p.token == "" {
		p.complete(pending())
		require.NotEqual(p.t, protocol.ExecutionRunning, p.Status())
		return
	}
	require.Len(p.t, p.Events(), events+len(batch))
	p.learn(resp.Operations)
	changed, _ := p.run.rest(resp.NextMarker, 2)
	p.learn(changed)
	for _, op := range p.inState() {
		require.Equal(p.t, op, p.known[op.ID], "the handler knows every operation as it is")
	}
}

func (p *player) update() protocol.OperationUpdate {
	id := fmt.Sprint(p.next(40))
	builders := []func() protocol.OperationUpdate{
		func() protocol.OperationUpdate { return stepStart(id) },
		func() protocol.OperationUpdate { return stepSucceed(id, "1") },
		func() protocol.OperationUpdate { return stepRetry(id, 1+p.next(3)) },
		func() protocol.OperationUpdate { return contextStart(id) },
		func() protocol.OperationUpdate { return contextStart(id) },
		func() protocol.OperationUpdate { return contextSucceed(id, "1", p.next(2) == 0) },
		func() protocol.OperationUpdate { return contextFail(id) },
		func() protocol.OperationUpdate { return waitStart(id, 1+p.next(3)) },
		func() protocol.OperationUpdate { return cancel(protocol.TypeWait, id) },
		func() protocol.OperationUpdate { return callbackStart(id, p.next(4), p.next(3)) },
		func() protocol.OperationUpdate { return invokeStart(id, "f", "1") },
	}
	u := builders[p.next(len(builders))]()
	if op, ok := p.known[id]; ok {
		if p.next(4) > 0 {
			u = p.progress(op)
		}
		return under(op.ParentID, u)
	}
	ops := p.Operations()
	if parent := ops[p.next(len(ops))]; parent.Type == protocol.TypeContext {
		return under(parent.ID, u)
	}
	return u
}

// progress is an update that suits the operation.
func (p *player) progress(op protocol.Operation) protocol.OperationUpdate {
	switch {
	case op.Type == protocol.TypeStep && op.Status == protocol.StatusReady:
		return stepStart(op.ID)
	case op.Type == protocol.TypeStep && p.next(2) == 0:
		return stepPoll(op.ID, "1", 1+p.next(3))
	case op.Type == protocol.TypeStep:
		return stepFail(op.ID)
	case op.Type == protocol.TypeContext:
		return contextSucceed(op.ID, "1", p.next(2) == 0)
	default:
		return cancel(op.Type, op.ID)
	}
}

// world completes a callback or a chained invoke, or sends a heartbeat.
func (p *player) world() {
	ops := p.Operations()
	op := ops[p.next(len(ops))]
	switch {
	case op.CallbackDetails != nil && p.next(2) == 0:
		_ = p.svc.HeartbeatCallback(p.now, op.CallbackDetails.CallbackID)
	case op.CallbackDetails != nil:
		err := p.svc.SucceedCallback(p.now, op.CallbackDetails.CallbackID, "1")
		require.Equal(p.t, op.Status == protocol.StatusStarted, err == nil)
	case op.ChainedInvokeDetails != nil:
		require.NoError(p.t, p.FinishInvoke(p.now, op.ID, service.Outcome{
			Status: protocol.StatusFailed, Error: problem(),
		}))
	}
}

// end completes the invocation in flight, if any, and starts the next one once
// there is reason to.
func (p *player) end() {
	if p.InFlight() {
		answer := pending()
		if p.next(4) == 0 {
			answer = crashed()
		}
		p.complete(answer)
	}
	for p.Status() == protocol.ExecutionRunning && !p.NeedsInvocation() {
		due, ok := p.NextDue()
		if !ok || due.Kind == service.TimerExecution {
			return
		}
		p.now = due.At
		require.NotEmpty(p.t, p.Fire(p.now))
	}
	if p.NeedsInvocation() {
		p.invoke()
		p.known = map[string]protocol.Operation{}
		p.learn(p.envelope())
	}
}

// envelope reads the state of the invocation that just started.
func (p *player) envelope() []protocol.Operation {
	state := p.input.InitialExecutionState
	more, _ := p.run.rest(state.NextMarker, 1000)
	ops := append(append([]protocol.Operation{}, state.Operations...), more...)
	require.Equal(p.t, p.inState(), ops)
	return ops
}

func (p *player) learn(ops []protocol.Operation) {
	for _, op := range ops {
		p.known[op.ID] = op
	}
}

// inState filters all operations by the rule of closed contexts.
func (p *player) inState() []protocol.Operation {
	all := map[string]protocol.Operation{}
	var visible []protocol.Operation
	for _, op := range p.Operations() {
		all[op.ID] = op
		hidden := false
		for id := op.ParentID; id != ""; id = all[id].ParentID {
			parent := all[id]
			hidden = hidden || parent.Status.Terminal() && !parent.ContextDetails.ReplayChildren
		}
		if !hidden {
			visible = append(visible, op)
		}
	}
	return visible
}

// check holds what is true after every step.
func (p *player) check() {
	events := p.EventsAfter(p.events)
	for i, ev := range events {
		require.Equal(p.t, p.events+i+1, ev.EventID)
		require.False(p.t, ev.EventTimestamp.Before(epoch))
		require.False(p.t, i > 0 && ev.EventTimestamp.Before(events[i-1].EventTimestamp.Time))
	}
	p.events += len(events)
	if due, ok := p.NextDue(); ok {
		require.True(p.t, due.At.After(p.now) || due.Kind == service.TimerInvocation)
	}
	require.False(p.t, p.InFlight() && p.NeedsInvocation())
}
