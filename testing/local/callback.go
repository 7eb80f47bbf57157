// SPDX-License-Identifier: Apache-2.0

package local

import (
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// Callback is a callback that waits for an answer, as an outside party knows it.
type Callback struct {
	// ID is the callback id by which it is answered.
	ID string
	// Name is the operation's name; inside a wait-for-callback it is the name of
	// that.
	Name string
	// OperationID is the id of the callback operation.
	OperationID  string
	ExecutionARN string
	// Function is the name of the function that waits.
	Function string

	runner *Runner
}

// Succeed sends the result when d has passed. The body arrives byte for byte; an
// empty one is an absent result. An answer that comes too late is lost.
func (c *Callback) Succeed(d time.Duration, body []byte) {
	c.runner.answer(d, c, "a responder succeeds", func(now time.Time) error {
		return c.runner.svc.SucceedCallback(now, c.ID, string(body))
	})
}

// Fail sends an error when d has passed; nil is an empty one. An answer that
// comes too late is lost.
func (c *Callback) Fail(d time.Duration, reason *protocol.ErrorObject) {
	c.runner.answer(d, c, "a responder fails", func(now time.Time) error {
		return c.runner.svc.FailCallback(now, c.ID, reason)
	})
}

// Heartbeat sends a sign of life when d has passed. One that comes too late is
// lost.
func (c *Callback) Heartbeat(d time.Duration) {
	c.runner.answer(d, c, "a responder sends a heartbeat to", func(now time.Time) error {
		return c.runner.svc.HeartbeatCallback(now, c.ID)
	})
}

// After schedules an action on the clock: do is called when d has passed, like
// that of [Runner.After], unless the callback has ended by then.
func (c *Callback) After(d time.Duration, do func()) {
	r := c.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clock.schedule(action{
		at: r.clock.now.Add(d), do: func() error { do(); return nil },
		why:  func(*Runner) string { return "a responder looks after " + c.describe() },
		over: func() bool { return r.over(c.ID) },
	})
}

// Waiting reports whether the callback has not ended.
func (c *Callback) Waiting() bool {
	c.runner.mu.Lock()
	defer c.runner.mu.Unlock()
	return !c.runner.over(c.ID)
}

// answer schedules a call of the callback API. That it is refused because the
// callback has ended meanwhile is a thing that happens; any other refusal means
// that the answer is wrong, and ends the run.
func (r *Runner) answer(
	d time.Duration, c *Callback, what string, send func(now time.Time) error,
) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clock.schedule(action{
		at:   r.clock.now.Add(d),
		why:  func(*Runner) string { return what + " " + c.describe() },
		over: func() bool { return r.over(c.ID) },
		do: func() error {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.svc.Fire(r.clock.now)
			if r.over(c.ID) {
				return nil
			}
			if err := send(r.clock.now); err != nil {
				return fmt.Errorf("answer to %s: %w", c.describe(), err)
			}
			return nil
		},
	})
}

// over reports whether nobody waits for a callback any more. The lock is held.
func (r *Runner) over(id string) bool {
	exec, operation, ok := r.svc.Callback(id)
	if !ok || exec.Status().Terminal() {
		return true
	}
	op, _ := exec.Operation(operation)
	return op.Status.Terminal()
}

// SucceedCallback answers a callback now, as SendDurableExecutionCallbackSuccess
// does. The error is the service's refusal.
func (r *Runner) SucceedCallback(id string, body []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.svc.SucceedCallback(r.clock.now, id, string(body))
}

// FailCallback fails a callback now, as SendDurableExecutionCallbackFailure does.
// The error is the service's refusal.
func (r *Runner) FailCallback(id string, reason *protocol.ErrorObject) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.svc.FailCallback(r.clock.now, id, reason)
}

// HeartbeatCallback restarts a callback's heartbeat time-out now. The error is
// the service's refusal.
func (r *Runner) HeartbeatCallback(id string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.svc.HeartbeatCallback(r.clock.now, id)
}

// offer tells the world of a callback.
func (r *Runner) offer(one *run, c Callback) {
	if r.cfg.OnCallback == nil {
		return
	}
	c.ExecutionARN, c.Function, c.runner = one.exec.ARN(), one.exec.FunctionName(), r
	r.cfg.OnCallback(&c)
}

// callbacks follows the checkpoints of one execution to see when a callback
// becomes known outside.
type callbacks struct {
	// submitting holds callbacks whose submitter has not succeeded, by the id of
	// the wait-for-callback around both.
	submitting map[string]Callback
	known      []Callback
}

// follow looks at accepted updates.
func (c *callbacks) follow(exec *service.Execution, updates []protocol.OperationUpdate) {
	for i := range updates {
		u := &updates[i]
		switch {
		case isStart(u, protocol.TypeCallback):
			c.started(exec, u)
		case u.Type == protocol.TypeStep && u.Action == protocol.ActionSucceed:
			c.submitted(u.ParentID)
		}
	}
}

func (c *callbacks) started(exec *service.Execution, u *protocol.OperationUpdate) {
	op, ok := exec.Operation(u.ID)
	if !ok || op.CallbackDetails == nil {
		return
	}
	callback := Callback{ID: op.CallbackDetails.CallbackID, Name: u.Name, OperationID: u.ID}
	parent, _ := exec.Operation(u.ParentID)
	if parent.SubType != protocol.SubTypeWaitForCallback {
		c.known = append(c.known, callback)
		return
	}
	callback.Name = parent.Name
	if c.submitting == nil {
		c.submitting = make(map[string]Callback)
	}
	c.submitting[u.ParentID] = callback
}

func (c *callbacks) submitted(parent string) {
	if callback, ok := c.submitting[parent]; ok {
		delete(c.submitting, parent)
		c.known = append(c.known, callback)
	}
}

// take returns the callbacks that became known since the last call.
func (c *callbacks) take() []Callback {
	known := c.known
	c.known = nil
	return known
}

func (c *Callback) describe() string {
	if c.Name == "" {
		return fmt.Sprintf("callback with id %s", c.OperationID)
	}
	return fmt.Sprintf("callback %q", c.Name)
}
