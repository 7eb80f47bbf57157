// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Task is one goroutine of the invocation that runs user code.
type Task struct {
	e      *Engine
	path   string
	parent *Task
	body   func(*Task)
	wake   chan struct{}
	ctx    context.Context //nolint:containedctx // the context of the task's user code
	cancel context.CancelCauseFunc

	// goroutine tells the task's own from others; it is set when that begins.
	goroutine uintptr

	// Guarded by the engine's lock.
	started bool
	parked  bool
	gen     uint64 // counts parkings
	reason  string // what it is parked for, in words
	// about is the operation that it is parked for, if that completes the reason.
	about *protocol.Operation
	// watches has an element for every operation that it is parked for: when the
	// service will change that, nil when this is not known.
	watches []*protocol.Timestamp
	killed  bool // abandoned by a batch that completed early
	// answered fires when the answer has come that a commit waits for.
	answered Signal
	before   *Task // in the engine's list
	after    *Task

	// Only touched by the task itself.
	exiting bool
}

// Engine returns the engine that the task belongs to.
func (t *Task) Engine() *Engine { return t.e }

// Context is cancelled when the task is abandoned or the invocation ends.
func (t *Task) Context() context.Context { return t.ctx }

// Path names what the task works on: the id of its branch, "" for the handler.
func (t *Task) Path() string { return t.path }

// Spawn starts a task for a branch of t's work. It may run at once.
func (t *Task) Spawn(path string, body func(*Task)) *Task { return t.e.spawn(t, path, body) }

func (e *Engine) spawn(parent *Task, path string, body func(*Task)) *Task {
	t := &Task{e: e, path: path, parent: parent, body: body, wake: make(chan struct{}, 1)}
	if parent == nil {
		t.ctx, t.cancel = e.ctx, e.cancel // they end together
	} else {
		t.ctx, t.cancel = context.WithCancelCause(parent.ctx)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.tasks.add(t)
	e.live++
	t.ready()
	if e.running == 0 {
		e.dispatch()
	}
	return t
}

// ready lets t run: at once, or when its turn comes. The lock is held.
func (t *Task) ready() {
	t.parked = false
	if t.e.sched != nil {
		t.e.queueUp.add(t)
		return
	}
	t.resume()
}

// resume hands the processor to t. The lock is held.
func (t *Task) resume() {
	t.e.running++
	t.e.current = t
	if t.started {
		t.wake <- struct{}{}
		return
	}
	t.started = true
	go t.run()
}

// run is the root of every task's goroutine.
func (t *Task) run() {
	finished := false
	defer func() { t.gone(finished, recover()) }()
	growStack(0)
	t.goroutine = currentGoroutine()
	t.Check()
	t.body(t)
	finished = true
}

// gone accounts for the end of t's goroutine, however it came. The invocation ends
// with that of the first task.
func (t *Task) gone(finished bool, panicked any) {
	e := t.e
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case panicked != nil:
		e.end(Outcome{Verdict: Failed, Err: fmt.Errorf("durable: internal panic: %v", panicked)})
	case finished && t.parent == nil:
		e.end(Outcome{Verdict: Returned})
	case !finished && !t.exiting:
		e.end(Outcome{Verdict: Failed, Err: fmt.Errorf("durable: %w", ErrForeignGoexit)})
	}
	t.cancel(ErrEnded) // not before it is known that the invocation ends
	e.running--
	e.tasks.remove(t)
	e.release()
}

// release takes one off the goroutines that must be gone before the answer. The
// lock is held.
func (e *Engine) release() {
	e.live--
	if e.live == 0 {
		close(e.done)
		return
	}
	e.dispatch()
}

// ErrForeignGoexit reports that user code ended a goroutine of the SDK.
var ErrForeignGoexit = errors.New("user code ended its goroutine by runtime.Goexit" +
	" (FailNow and SkipNow of a test do that); return an error instead")

// exit leaves the goroutine without a trace in user code. Deferred functions
// run, recover sees nothing.
func (t *Task) exit() {
	t.exiting = true
	runtime.Goexit()
}

// Check leaves the goroutine when the invocation is ending or t was abandoned.
// Operations call it first, so that those in deferred functions record nothing.
func (t *Task) Check() {
	t.e.mu.Lock()
	t.leaveIfMust()
	t.e.mu.Unlock()
}

func (t *Task) mustLeave() bool {
	t.e.endWithContext()
	return t.e.ending || t.killed
}

// Leaving reports whether t is on its way out.
func (t *Task) Leaving() bool {
	t.e.mu.Lock()
	defer t.e.mu.Unlock()
	return t.exiting || t.mustLeave()
}

// Await blocks until done reports true, which it looks at under the engine's
// lock, first now and then whenever one of the signals has fired. The reason
// says in words what it waits for.
func (t *Task) Await(reason string, done func() bool, signals ...*Signal) {
	t.e.mu.Lock()
	for !done() {
		t.park(reason, signals...)
	}
	t.e.mu.Unlock()
}

// Resolve calls set under the engine's lock and wakes what waits for the signal.
func (t *Task) Resolve(s *Signal, set func()) {
	t.e.mu.Lock()
	set()
	s.fire()
	t.e.mu.Unlock()
}

// park blocks until one of the signals fires. The lock is held before and after.
// When the invocation ends meanwhile, the goroutine leaves instead.
func (t *Task) park(reason string, signals ...*Signal) {
	e := t.e
	t.leaveIfMust()
	t.gen++
	t.parked, t.reason = true, reason
	for _, s := range signals {
		s.add(t)
	}
	e.running--
	e.dispatch()
	e.mu.Unlock()
	<-t.wake
	e.mu.Lock()
	t.watches, t.about = t.watches[:0], nil
	t.leaveIfMust()
}

// leaveIfMust is Check with the lock held; it is released on the way out.
func (t *Task) leaveIfMust() {
	if t.mustLeave() {
		t.e.mu.Unlock()
		t.exit()
	}
}

// dispatch is called whenever a task stops running. As long as none runs it
// starts the next ready one, else sends what is queued, else lets time pass for
// one that sleeps, else suspends. The lock is held, and released only while a
// checkpoint is under way or time passes.
func (e *Engine) dispatch() {
	for e.running == 0 {
		switch {
		case e.queueUp.len() > 0:
			e.takeTurn().resume()
		case e.ending, e.inFlight, e.live == 0:
			return
		case e.somethingToSend():
			e.flush()
		case len(e.sleepers) > 0:
			e.passTime()
		default:
			e.suspend()
		}
	}
}

// takeTurn lets the backend pick one of the ready tasks.
func (e *Engine) takeTurn() *Task {
	q, i := &e.queueUp, 0
	if q.len() > 1 {
		i = e.sched.Next(q.paths[q.head:])
	}
	return q.take(i)
}

// Abandon lets t and every task below it leave: the batch that started it has
// completed without it. What still runs is cancelled and leaves at its next
// operation.
func (t *Task) Abandon() {
	e := t.e
	e.mu.Lock()
	defer e.mu.Unlock()
	t.cancel(ErrEnded)
	for other := range e.tasks.all() {
		if other.within(t) {
			other.killed = true
		}
	}
	for _, parked := range e.parkedTasks(t) {
		parked.ready()
	}
}

func (t *Task) within(ancestor *Task) bool {
	for ; t != nil; t = t.parent {
		if t == ancestor {
			return true
		}
	}
	return false
}

// parkedTasks lists the parked tasks within root, all of them for nil, in order
// of their start. The lock is held.
func (e *Engine) parkedTasks(root *Task) []*Task {
	var parked []*Task
	for t := range e.tasks.all() {
		if t.parked && (root == nil || t.within(root)) {
			parked = append(parked, t)
		}
	}
	return parked
}

func (t *Task) blockedOn() string {
	if t.path == "" {
		return t.waitsFor()
	}
	return "branch " + t.path + ": " + t.waitsFor()
}

// waitsFor is the whole reason. It is put together only when somebody asks.
func (t *Task) waitsFor() string {
	if t.about == nil {
		return t.reason
	}
	return fmt.Sprintf("%s %q (id %s)", t.reason, t.about.Name, t.about.ID)
}

// Enter is called at the beginning of an operation of t. It leaves the goroutine
// like Check, returns the record of the operation, nil when there is none, and
// says in words why the caller can't be t's own goroutine, if it can't.
func (t *Task) Enter(id string) (op *protocol.Operation, misuse string) {
	t.e.mu.Lock()
	defer t.e.mu.Unlock()
	switch {
	case t.mustLeave():
		defer t.exit()
	case t.parked:
		misuse = "its own goroutine is blocked in " + t.waitsFor()
	case t.e.sched != nil && t.e.current != t:
		misuse = "another goroutine of the function is running"
	}
	return t.e.ops[id], misuse
}
