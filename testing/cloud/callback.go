// SPDX-License-Identifier: Apache-2.0

package cloud

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/history"
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
	// Function is the name of the function that waits, as it was called but
	// without a qualifier.
	Function string

	run *run
}

// Succeed sends the result when d has passed. The body arrives byte for byte; an
// empty one is an absent result. An answer that comes too late is lost, and so is
// one that is due after the end of the execution or of the test.
func (c *Callback) Succeed(d time.Duration, body []byte) {
	body = slices.Clone(body)
	c.answer(d, func(ctx context.Context) error {
		return c.run.runner.SucceedCallback(ctx, c.ID, body)
	})
}

// Fail sends an error when d has passed; nil is an empty one. An answer is lost
// when that of Succeed would be.
func (c *Callback) Fail(d time.Duration, reason *protocol.ErrorObject) {
	c.answer(d, func(ctx context.Context) error {
		return c.run.runner.FailCallback(ctx, c.ID, reason)
	})
}

// Heartbeat sends a sign of life when d has passed. It is lost when an answer of
// Succeed would be.
func (c *Callback) Heartbeat(d time.Duration) {
	c.answer(d, func(ctx context.Context) error {
		return c.run.runner.HeartbeatCallback(ctx, c.ID)
	})
}

// answer schedules a call of the callback API and lets the one who follows the
// execution look at what came of it.
func (c *Callback) answer(d time.Duration, send func(context.Context) error) {
	c.run.agenda.after(d, func(ctx context.Context) {
		err := send(ctx)
		if err != nil && ctx.Err() == nil && !isFault(err, faultLate) {
			c.run.refuse(c, err)
		}
		select {
		case c.run.runner.wake <- struct{}{}:
		default:
		}
	})
}

func (c *Callback) describe() string {
	if c.Name == "" {
		return fmt.Sprintf("callback with id %s", c.OperationID)
	}
	return fmt.Sprintf("callback %q", c.Name)
}

// SucceedCallback answers a callback now. An empty body is an absent result. A
// throttled call is repeated as long as ctx allows. The error is an [*APIError].
func (r *Runner) SucceedCallback(ctx context.Context, id string, body []byte) error {
	in := &lambda.SendDurableExecutionCallbackSuccessInput{CallbackId: &id, Result: body}
	return r.persist(ctx, func() error {
		_, err := ask(ctx, &r.cfg, "lambda:SendDurableExecutionCallbackSuccess",
			r.cfg.Lambda.SendDurableExecutionCallbackSuccess, in, id, string(body))
		return err
	})
}

// FailCallback fails a callback now; a nil reason is an empty one. Calls are
// repeated, and errors are, as SucceedCallback says.
func (r *Runner) FailCallback(
	ctx context.Context, id string, reason *protocol.ErrorObject,
) error {
	in := &lambda.SendDurableExecutionCallbackFailureInput{CallbackId: &id, Error: errorTo(reason)}
	secrets := []string{id}
	if reason != nil {
		secrets = append(secrets, reason.ErrorMessage, reason.ErrorData)
	}
	return r.persist(ctx, func() error {
		_, err := ask(ctx, &r.cfg, "lambda:SendDurableExecutionCallbackFailure",
			r.cfg.Lambda.SendDurableExecutionCallbackFailure, in, secrets...)
		return err
	})
}

// HeartbeatCallback restarts a callback's heartbeat time-out now. Calls are
// repeated, and errors are, as SucceedCallback says.
func (r *Runner) HeartbeatCallback(ctx context.Context, id string) error {
	in := &lambda.SendDurableExecutionCallbackHeartbeatInput{CallbackId: &id}
	return r.persist(ctx, func() error {
		_, err := ask(ctx, &r.cfg, "lambda:SendDurableExecutionCallbackHeartbeat",
			r.cfg.Lambda.SendDurableExecutionCallbackHeartbeat, in, id)
		return err
	})
}

// offer tells of the callbacks that an outside party can know of by now.
func (one *run) offer(events []protocol.Event) {
	if one.runner.cfg.OnCallback == nil {
		return
	}
	for _, c := range one.takeKnown(events) {
		one.runner.cfg.OnCallback(&c)
	}
}

// takeKnown returns the callbacks that became known, among those of the events
// and those that were left.
func (one *run) takeKnown(events []protocol.Event) []Callback {
	one.mu.Lock()
	defer one.mu.Unlock()
	for i := range events {
		if events[i].EventType == protocol.EventCallbackStarted {
			one.unoffered = append(one.unoffered, events[i].ID)
		}
	}
	var known []Callback
	one.unoffered = slices.DeleteFunc(one.unoffered, func(id string) bool {
		op := one.fold.Operation(id)
		switch {
		case op == nil:
			return false
		case op.Status.Terminal():
			return true
		}
		c := Callback{
			ID: op.Callback.CallbackID, Name: op.Name, OperationID: id,
			ExecutionARN: one.arn, Function: one.function, run: one,
		}
		if outer := op.Parent; outer != nil && outer.SubType == protocol.SubTypeWaitForCallback {
			if !submitted(outer) {
				return false
			}
			c.Name = outer.Name
		}
		known = append(known, c)
		return true
	})
	return known
}

// submitted reports whether the submitter of a wait-for-callback has succeeded.
func submitted(outer *history.Operation) bool {
	return slices.ContainsFunc(outer.Children, func(o *history.Operation) bool {
		return o.Type == protocol.TypeStep && o.Status == protocol.StatusSucceeded
	})
}

// refusal is an answer that the service did not take.
type refusal struct {
	callback *Callback
	err      error
	// reads is how often the history had been read by then.
	reads int
}

// patience is how often the history is read before an answer counts as wrong: it
// may be refused because the callback has ended in a way that is about to show.
const patience = 3

func (one *run) refuse(c *Callback, err error) {
	one.mu.Lock()
	defer one.mu.Unlock()
	one.refusals = append(one.refusals, refusal{c, err, one.reads})
}

// judge returns the error of an answer that was refused although its callback
// still waits. Answers to callbacks that have ended meanwhile are a thing that
// happens.
func (one *run) judge() error {
	one.mu.Lock()
	defer one.mu.Unlock()
	one.refusals = slices.DeleteFunc(one.refusals, func(r refusal) bool {
		op := one.fold.Operation(r.callback.OperationID)
		return op == nil || op.Status.Terminal()
	})
	for _, r := range one.refusals {
		if !one.ended() && one.reads >= r.reads+patience {
			return fmt.Errorf("answer to %s: %w", r.callback.describe(), r.err)
		}
	}
	return nil
}
