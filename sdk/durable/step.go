// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/lambda-durable/durable-go/sdk/internal/engine"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// StepContext is what a step's body works with. It is a context.Context that
// ends with the invocation, with the step's time-out, or when a batch completed
// without the step. No durable operation can be called with it.
type StepContext interface {
	context.Context

	// Logger logs with the step's attributes. It is never silent: a step's body
	// only runs live.
	Logger() *slog.Logger

	// Attempt is 1 for the first attempt.
	Attempt() int

	// IdempotencyKey is the same for every attempt of this step in this
	// execution and different for any other: 64 hexadecimal digits.
	IdempotencyKey() string

	ownStep()
}

// Step runs fn once and records its result. At replay the recorded result is
// returned and fn does not run.
//
// An error of fn is retried by the step's policy ([DefaultRetry] unless
// [WithRetry] says otherwise): the invocation ends and the service invokes again
// when the delay is over. When the policy gives up, the error is recorded and
// returned as a [*StepError], the same now and at every replay; errors.As finds
// the type again if it was registered with [WithErrors]. A panic of fn counts as
// an error.
//
// With [AtLeastOncePerRetry], the default, an attempt that was interrupted by a
// crash runs again; with [AtMostOncePerRetry] it does not and counts as failed
// with [ErrStepInterrupted].
//
// The result goes through the serdes before it is returned, so it is the value
// that a replay will see. name may be empty; otherwise it is at most 256
// printable ASCII characters.
//
//	// right: everything that is not deterministic happens inside
//	id, err := durable.Step(ctx, "new id", func(durable.StepContext) (string, error) {
//		return uuid.NewString(), nil
//	})
//
//	// wrong: another value at every replay, and an operation inside a step
//	id := uuid.NewString()
//	durable.Step(ctx, "outer", func(durable.StepContext) (int, error) {
//		return durable.Step(ctx, "inner", fn)
//	})
func Step[T any](
	ctx Context, name string, fn func(StepContext) (T, error), opts ...StepOption,
) (T, error) {
	s := ctx.own()
	cfg, err := newStepConfig(s.inv, name, fn == nil, opts)
	if err != nil {
		return zero[T](), err
	}
	o := s.begin(kindStep, name)
	defer o.end()
	payload, err := o.runStep(cfg, erase(fn))
	if err != nil {
		return zero[T](), err
	}
	return decode[T](o, cfg.serdes, payload)
}

// Do is [Step] for a body without a result.
func Do(ctx Context, name string, fn func(StepContext) error, opts ...StepOption) error {
	var body func(StepContext) (empty, error)
	if fn != nil {
		body = func(ctx StepContext) (empty, error) { return empty{}, fn(ctx) }
	}
	_, err := Step(ctx, name, body, opts...)
	return err
}

// empty is the result of operations that have none; it is recorded as null.
type empty struct{}

func (empty) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

func (*empty) UnmarshalJSON([]byte) error { return nil }

// Semantics says what happens to an attempt that a crash interrupted.
type Semantics int

const (
	// AtLeastOncePerRetry runs an interrupted attempt again. The body may
	// therefore run more than once for one attempt and should be idempotent;
	// [StepContext] has a key for that.
	AtLeastOncePerRetry Semantics = iota
	// AtMostOncePerRetry never runs an attempt twice: an interrupted one counts
	// as failed with [ErrStepInterrupted], and the retry policy decides.
	AtMostOncePerRetry
)

// body is a step's body with its result type erased.
type body func(StepContext) (any, error)

func erase[T any](fn func(StepContext) (T, error)) body {
	return func(ctx StepContext) (any, error) { return fn(ctx) }
}

// runStep brings the step to its end and returns the recorded result or error.
func (o *operation) runStep(cfg *stepConfig, fn body) (*string, error) {
	for {
		op := o.record()
		if op == nil {
			o.start(cfg)
			o.attempt(cfg, fn, 1)
			o.mustExist()
			continue
		}
		next := finishedAttempts(op) + 1
		switch op.Status {
		case protocol.StatusSucceeded:
			return op.Result(), nil
		case protocol.StatusPending:
			o.awaitAttempt(op, "retry of step")
		case protocol.StatusReady:
			o.start(cfg)
			o.attempt(cfg, fn, next)
		case protocol.StatusStarted:
			if cfg.semantics == AtMostOncePerRetry {
				o.failAttempt(cfg, errInterrupted, next)
			} else {
				o.attempt(cfg, fn, next)
			}
		default:
			return nil, o.stepError(op)
		}
	}
}

// start records that an attempt begins. With at-most-once semantics that must be
// on record before the body runs; otherwise it is enough that it is on its way.
func (o *operation) start(cfg *stepConfig) {
	u := o.update(protocol.ActionStart)
	o.inv.hooks.operationStarts(o)
	if cfg.semantics == AtMostOncePerRetry {
		o.task.Commit(u)
	} else {
		o.task.Send(u)
	}
}

func (o *operation) awaitAttempt(op *protocol.Operation, what string) {
	var due *protocol.Timestamp
	if op.StepDetails != nil {
		due = op.StepDetails.NextAttemptTimestamp
	}
	o.task.AwaitOperation(op, what, due, protocol.StatusPending)
}

// attempt runs the body once and records how it went.
func (o *operation) attempt(cfg *stepConfig, fn body, number int) {
	value, err := o.callBody(cfg, fn, number)
	if err != nil {
		o.failAttempt(cfg, err, number)
		return
	}
	payload, err := o.encode(cfg.serdes, value)
	if err != nil {
		u := o.update(protocol.ActionFail)
		u.Error = o.inv.errorObject(err)
		o.task.Commit(u)
		return
	}
	u := o.update(protocol.ActionSucceed)
	u.Payload = payload
	o.task.Commit(u)
}

// failAttempt records a failed attempt, with a retry if the policy wants one.
func (o *operation) failAttempt(cfg *stepConfig, err error, number int) {
	next, panicked := recovered(o.inv, func() (decision, error) {
		if r, ok := asRecorded(err); ok && r.Next != nil {
			return decision{r.Next.Delay, !r.Next.Again}, nil
		}
		delay, again := cfg.retry.Next(RetryAttempt{
			Err: err, Number: number, Elapsed: o.elapsed(), random: o.inv.jitter(o.id, number),
		})
		return decision{delay, !again}, nil
	})
	u := o.update(protocol.ActionFail)
	switch {
	case panicked != nil:
		err = panicked
	case !next.done:
		u.Action = protocol.ActionRetry
		u.StepOptions = &protocol.StepOptions{NextAttemptDelaySeconds: wholeSeconds(next.delay)}
	}
	u.Error = o.inv.errorObject(err)
	o.task.Commit(u)
}

// elapsed is the time since the operation started, for decisions that will be
// recorded.
func (o *operation) elapsed() time.Duration {
	op := o.record()
	if op == nil {
		return 0
	}
	return o.inv.engine.Now().Sub(op.StartTimestamp.Time)
}

// callBody runs the body with its time-out, turns a panic into an error, and
// refuses a body that ends the goroutine.
func (o *operation) callBody(cfg *stepConfig, fn body, number int) (any, error) {
	if h := o.inv.hooks; h != nil {
		return h.attempt(o.context(), o, number, func(ctx context.Context) (any, error) {
			return o.runBody(ctx, cfg, fn, number)
		})
	}
	return o.runBody(o.task.Context(), cfg, fn, number)
}

func (o *operation) runBody(
	ctx context.Context, cfg *stepConfig, fn body, number int,
) (value any, err error) {
	s := &stepScope{o: o, fn: fn, attempt: number}
	clock := s.bodyClock()
	if cfg.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = clock.limit(ctx, cfg.timeout)
		defer cancel()
	}
	finished := false
	defer func() {
		if p := recover(); p != nil {
			err = o.inv.panicked(p)
		} else if !finished && !o.task.Leaving() {
			o.task.Fail(fmt.Errorf("durable: %s: %w", describe(o), engine.ErrForeignGoexit))
		}
	}()
	value, err = s.intercepted(ctx, clock)
	finished = true
	if _, known := asRecorded(err); err != nil && !known &&
		errors.Is(context.Cause(ctx), errStepTimeout) {
		err = &timeoutError{after: cfg.timeout, err: err}
	}
	return value, err
}

// stepScope is a StepContext: one attempt.
type stepScope struct {
	context.Context //nolint:containedctx // a StepContext is a context.Context

	o       *operation
	fn      body
	attempt int
	clock   bodyClock
}

// run calls the body.
func (s *stepScope) run(ctx context.Context) (any, error) {
	s.Context = ctx
	return s.fn(s)
}

func (s *stepScope) ownStep() {}

func (s *stepScope) Attempt() int { return s.attempt }

func (s *stepScope) Logger() *slog.Logger { return s.o.stepLogger(s, s.attempt) }

func (s *stepScope) IdempotencyKey() string {
	sum := sha256.Sum256([]byte(s.o.inv.execution.ARN + "\n" + s.o.id))
	return hex.EncodeToString(sum[:])
}

func finishedAttempts(op *protocol.Operation) int {
	if op.StepDetails == nil {
		return 0
	}
	return op.StepDetails.Attempt
}
