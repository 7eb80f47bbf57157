// SPDX-License-Identifier: Apache-2.0

package local

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// Move is one movement of the clock.
type Move struct {
	From, To time.Time
	// Reason says what was due at its end, or who wanted it.
	Reason string
}

// move is a Move whose reason is put into words only when somebody asks.
type move struct {
	from, to time.Time
	timer    service.Timer          // of the service, unless why is set
	why      func(r *Runner) string // called with the lock held
}

func timerMove(t service.Timer) move { return move{to: t.At, timer: t} }

// wanted is why time moves to an instant at which nothing is due.
func wanted(*Runner) string { return "the test advances the clock" }

// moveTo sets the clock; it never goes back.
func (r *Runner) moveTo(m move) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if m.to.After(r.clock.now) {
		m.from = r.clock.now
		r.clock.now = m.to
		r.moves = append(r.moves, m)
	}
}

// Moves says where the clock has moved so far, and why.
func (r *Runner) Moves() []Move {
	r.mu.Lock()
	defer r.mu.Unlock()
	moves := make([]Move, len(r.moves))
	for i, m := range r.moves {
		moves[i] = Move{From: m.from, To: m.to, Reason: r.reason(m)}
	}
	return moves
}

// Stands says why the clock does not move by itself any further: what would have
// to happen next, and when.
func (r *Runner) Stands() string {
	switch {
	case r.idle():
		return "every execution has ended"
	case r.runnable():
		return "a handler is to run before time can pass"
	}
	m, err := r.nextDue()
	if err != nil {
		return err.Error()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return fmt.Sprintf("nothing happens before %s: %s", m.to.Format(time.RFC3339Nano), r.reason(m))
}

func (r *Runner) runnable() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.ContainsFunc(r.active, (*run).canRun)
}

// reason puts a move into words. The lock is held.
func (r *Runner) reason(m move) string {
	if m.why != nil {
		return m.why(r)
	}
	one := r.runs[m.timer.ExecutionARN]
	what := one.describeOperation(m.timer.OperationID)
	switch m.timer.Kind {
	case service.TimerWait:
		what += " is over"
	case service.TimerRetry:
		what += " is to run again"
	case service.TimerCallback:
		what += " times out"
	case service.TimerHeartbeat:
		what += " times out without a heartbeat"
	case service.TimerInvocation:
		what = "the delay after a failed invocation is over"
	case service.TimerExecution:
		what = "the execution times out"
	}
	return what + r.within(one)
}

// within names the function when there are several executions.
func (r *Runner) within(one *run) string {
	if len(r.runs) == 1 {
		return ""
	}
	return fmt.Sprintf(" (function %q)", one.exec.FunctionName())
}

// takesTime is why time moves while f is under way. The lock is held.
func (f *flight) takesTime() func(*Runner) string {
	var names []string
	for _, b := range f.bodies.running {
		names = append(names, f.run.describeBody(&b.attempt))
	}
	what := strings.Join(names, " and ") + " takes time"
	if f.until.Equal(f.deadline) {
		what += " until the invocation times out"
	}
	return func(r *Runner) string { return what + r.within(f.run) }
}

// describeOperation says what an operation is and how it is called. The lock is
// held.
func (one *run) describeOperation(id string) string {
	op, _ := one.exec.Operation(id)
	kind := map[protocol.OperationType]string{
		protocol.TypeWait: "wait", protocol.TypeStep: "step", protocol.TypeCallback: "callback",
		protocol.TypeChainedInvoke: "invoke", protocol.TypeContext: "context",
	}[op.Type]
	if op.SubType == protocol.SubTypeWaitForCondition {
		kind = "condition"
	}
	name := op.Name
	if parent, ok := one.exec.Operation(op.ParentID); ok && name == "" &&
		parent.SubType == protocol.SubTypeWaitForCallback {
		name = parent.Name
		if op.Type == protocol.TypeStep {
			kind = "submitter"
		}
	}
	if name == "" {
		return fmt.Sprintf("%s with id %s", kind, id)
	}
	return fmt.Sprintf("%s %q", kind, name)
}

// describeBody names one attempt at a body. The lock is held.
func (one *run) describeBody(a *backend.Attempt) string {
	what := one.describeOperation(a.Operation.ID)
	if a.Number > 1 {
		what += fmt.Sprintf(" (attempt %d)", a.Number)
	}
	return what
}
