// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Params is what one invocation starts from.
type Params struct {
	ARN     string
	Token   string
	Backend backend.Backend
	// State is the first page, as the invocation's envelope carried it.
	State protocol.ExecutionState
	// Observe, when set, is told of every status change right after an answer
	// was merged and before anything waiting for it goes on.
	Observe func([]Change)
	// Grace is how long tasks that still run when the handler has returned are
	// waited for; their contexts are cancelled at its beginning.
	Grace time.Duration
}

// Change is one operation whose status differs from the one known before.
type Change struct {
	Before protocol.OperationStatus // "" when it was unknown
	After  *protocol.Operation
}

// Verdict is how an invocation ended.
type Verdict int

// The verdicts.
const (
	// Returned: the handler's function came back.
	Returned Verdict = iota + 1
	// Suspended: progress depends on the service.
	Suspended
	// Failed: the execution can't go on.
	Failed
	// Aborted: this invocation can't go on; the service will invoke again.
	Aborted
)

// Outcome is the verdict with its reason, if it is Failed or Aborted.
type Outcome struct {
	Verdict Verdict
	Err     error
}

// ErrEnded is the cause with which the contexts of tasks are cancelled when the
// invocation ends.
var ErrEnded = errors.New("durable: the invocation has ended")

// Engine runs one invocation.
type Engine struct {
	arn     string
	backend backend.Backend
	time    backend.Clock       // nil: the machine's
	sched   backend.Scheduling  // nil: tasks run freely
	clock   backend.Timekeeping // nil: bodies take no time
	observe func([]Change)
	grace   time.Duration
	base    context.Context //nolint:containedctx // of the invocation; backend calls use it
	ctx     context.Context //nolint:containedctx // cancelled when the invocation ends
	cancel  context.CancelCauseFunc
	done    chan struct{} // closed when the last task is gone
	misused chan struct{} // closed when a goroutine of the user's own has failed it

	mu sync.Mutex // guards all below
	journal
	pipeline
	poller
	sleepers []*sleeper // the first to wake up first

	running int // tasks that can run now
	current *Task
	queueUp readyQueue // with sched only
	tasks   taskList
	live    int // tasks and senders that are not gone
	ending  bool
	outcome Outcome
}

// Load reads the whole state of the execution and returns an engine for it.
// The error is that of the backend.
func Load(ctx context.Context, p Params) (*Engine, error) {
	e := &Engine{
		arn: p.ARN, backend: p.Backend, observe: p.Observe, grace: p.Grace, base: ctx,
		done: make(chan struct{}), misused: make(chan struct{}),
	}
	e.time, _ = p.Backend.(backend.Clock)
	e.sched, _ = p.Backend.(backend.Scheduling)
	e.clock, _ = p.Backend.(backend.Timekeeping)
	e.token = p.Token
	e.ctx, e.cancel = context.WithCancelCause(ctx)
	e.deadline, _ = ctx.Deadline()
	e.load(p.State.Operations, false)
	for marker := p.State.NextMarker; marker != ""; {
		page, err := e.backend.State(ctx, backend.StateRequest{
			ExecutionARN: e.arn, Token: e.token, Marker: marker, MaxItems: protocol.MaxPageItems,
		})
		if err != nil {
			e.cancel(ErrEnded)
			return nil, fmt.Errorf("read the state of the execution: %w", err)
		}
		e.load(page.Operations, page.NextMarker != "")
		marker = page.NextMarker
	}
	return e, nil
}

// ARN is the durable execution ARN.
func (e *Engine) ARN() string { return e.arn }

// Now is the time by the backend's clock, or the machine's.
func (e *Engine) Now() time.Time {
	if e.time != nil {
		return e.time.Now()
	}
	return time.Now()
}

// Run calls main in the first task and returns when every task is gone.
func (e *Engine) Run(main func(*Task)) Outcome {
	e.spawn(nil, "", main)
	e.waitForTasks()
	e.cancel(ErrEnded)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.ending = true // refuses whatever an abandoned task may still try
	e.stopPolling()
	if e.outcome.Verdict == Returned || e.outcome.Verdict == Failed {
		e.drain()
	}
	return e.outcome
}

// waitForTasks waits for the last task; from the end of the invocation on it
// gives those that run freely the grace, and abandons what remains. One at a time
// they are sure to leave, unless one of them waits for a goroutine of the user's
// own that had to.
func (e *Engine) waitForTasks() {
	ended := e.ctx.Done()
	if e.sched != nil {
		ended = e.misused
	}
	select {
	case <-e.done:
		return
	case <-ended:
	}
	e.mu.Lock()
	e.endWithContext()
	e.mu.Unlock()
	grace := time.NewTimer(e.grace)
	defer grace.Stop()
	select {
	case <-e.done:
	case <-grace.C:
	}
}

// endWithContext ends the invocation when its own context has: what user code
// makes of the cancellation is not an outcome to record. The lock is held.
func (e *Engine) endWithContext() {
	if !e.ending && e.base.Err() != nil {
		e.end(Outcome{Verdict: Aborted, Err: context.Cause(e.base)})
	}
}

// Fail ends the execution as failed and leaves the goroutine. It never returns.
func (t *Task) Fail(err error) {
	e := t.e
	e.mu.Lock()
	e.end(Outcome{Verdict: Failed, Err: err})
	e.mu.Unlock()
	t.exit()
}

// FailFrom is Fail for a goroutine that is not known to be the task's own: the
// goroutine leaves, the task follows at its next operation.
func (e *Engine) FailFrom(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.end(Outcome{Verdict: Failed, Err: err})
	select {
	case <-e.misused:
	default:
		close(e.misused)
	}
}

// end decides how the invocation ends; the first reason counts, except that a
// failure found while the handler's tasks leave outweighs a clean ending. Every
// parked task is woken to leave. The lock is held.
func (e *Engine) end(o Outcome) {
	if e.ending {
		if o.Verdict >= Failed && e.outcome.Verdict < Failed {
			e.outcome = o
		}
		return
	}
	e.ending, e.outcome = true, o
	e.cancel(ErrEnded)
	e.stopPolling()
	for _, t := range e.parkedTasks(nil) {
		t.ready()
	}
}

// suspend ends the invocation as pending, provided that the service really has
// something to wake it for. The lock is held and nothing runs.
func (e *Engine) suspend() {
	if e.anythingPending() {
		e.end(Outcome{Verdict: Suspended})
		return
	}
	var blocked []string
	for _, t := range e.parkedTasks(nil) {
		blocked = append(blocked, t.blockedOn())
	}
	e.end(Outcome{Verdict: Failed, Err: fmt.Errorf(
		"durable: deadlock: every goroutine of the function waits (%s) and no operation is pending"+
			" that could wake it; the usual cause is a future awaited inside its own branch",
		strings.Join(blocked, "; "))})
}
