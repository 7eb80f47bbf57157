// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// WaitForCondition calls check until the strategy is satisfied with the state
// that it returns, and returns that state. The first check gets the initial state,
// each later one what the check before has returned. Between checks the
// execution is suspended and costs nothing; at replay a finished condition
// returns the recorded state and check does not run.
//
// A state is recorded after every check and goes through the serdes, so that the
// strategy, the next check and the caller see what a replay will see. It may be
// anything that the serdes can encode, of at most 1 MiB.
//
// An error or a panic of check fails the condition at once, without a retry:
// return the state as it was, and no error, to have another look later. The
// failure is returned as a [*ConditionError], the same now and at every replay; a
// strategy that has given up makes it match [ErrConditionExhausted]. A check that
// a crash interrupted runs again.
//
// Options: [WithSerdes] for the state, [WithTimeout] for one check.
//
//	job, err := durable.WaitForCondition(ctx, "job", job,
//		func(ctx durable.StepContext, job Job) (Job, error) {
//			return batch.Describe(ctx, job.ID)
//		},
//		durable.Until(Job.Finished))
//
//	// the same with 20 checks, 30 s apart
//	durable.Polling[Job]{
//		Until: Job.Finished, MaxChecks: 20,
//		InitialDelay: 30 * time.Second, Rate: 1, Jitter: durable.NoJitter,
//	}
//
//	// wrong: the loop runs, and is billed, for as long as the job takes
//	for !job.Finished() {
//		job, _ = batch.Describe(ctx, job.ID)
//		time.Sleep(30 * time.Second)
//	}
func WaitForCondition[S any](
	ctx Context, name string, initial S, check func(StepContext, S) (S, error),
	strategy WaitStrategy[S], opts ...ConditionOption,
) (S, error) {
	s := ctx.own()
	cfg, err := newConditionConfig(s.inv, name, check == nil, strategy, opts)
	if err != nil {
		return zero[S](), err
	}
	o := s.begin(kindCondition, name)
	defer o.end()
	payload, err := o.runCondition(&condition{
		cfg: cfg,
		check: func(ctx StepContext, state *string) (any, error) {
			if state == nil {
				return check(ctx, initial)
			}
			v, err := decode[S](o, cfg.serdes, state)
			if err != nil {
				return nil, err
			}
			return check(ctx, v)
		},
		decide: func(state *string, p Poll) (decision, error) {
			v, err := decode[S](o, cfg.serdes, state)
			if err != nil {
				return decision{}, err
			}
			delay, done, err := strategy.Next(v, p)
			return decision{delay, done}, err
		},
	})
	if err != nil {
		return zero[S](), err
	}
	return decode[S](o, cfg.serdes, payload)
}

// ConditionError is returned by [WaitForCondition] when the check or the
// strategy has failed, or the checks are exhausted.
type ConditionError struct{ OperationError }

func (o *operation) conditionError(op *protocol.Operation) error {
	return &ConditionError{OperationError: o.operationError(op)}
}

func newConditionConfig(
	inv *invocation, name string, noFunc bool, strategy any, opts []ConditionOption,
) (*stepConfig, error) {
	const what = "wait for condition"
	if err := validCall(what, name, noFunc); err != nil {
		return nil, err
	}
	if strategy == nil {
		return nil, invalid(what, name, "wait strategy", "is nil; Until makes one")
	}
	if v, ok := strategy.(validator); ok {
		if err := v.validate(); err != nil {
			return nil, invalid(what, name, "wait strategy", "%v", err)
		}
	}
	c := inv.stepDefaults
	err := applied(what, name, opts, func(o ConditionOption) { o.applyCondition(&c) })
	if err != nil {
		return nil, err
	}
	return &c, c.validate(what, name)
}

// condition is one call of WaitForCondition with the type of its state erased.
type condition struct {
	cfg    *stepConfig
	check  func(ctx StepContext, state *string) (any, error) // nil: the initial one
	decide func(state *string, p Poll) (decision, error)
}

// decision is what a strategy or a policy makes of an attempt.
type decision struct {
	delay time.Duration
	done  bool
}

// runCondition brings the condition to its end and returns the last state.
func (o *operation) runCondition(c *condition) (*string, error) {
	for {
		op := o.record()
		if op == nil {
			o.start(c.cfg)
			o.poll(c, nil, 1)
			o.mustExist()
			continue
		}
		switch op.Status {
		case protocol.StatusSucceeded:
			return op.Result(), nil
		case protocol.StatusPending:
			o.awaitAttempt(op, "next check of condition")
		case protocol.StatusReady:
			o.start(c.cfg)
			o.poll(c, op.Result(), finishedAttempts(op)+1)
		case protocol.StatusStarted:
			o.poll(c, op.Result(), finishedAttempts(op)+1)
		default:
			return nil, o.conditionError(op)
		}
	}
}

// poll runs one check and records what the strategy makes of it.
func (o *operation) poll(c *condition, state *string, number int) {
	u := o.update(protocol.ActionSucceed)
	payload, next, err := o.check(c, state, number)
	switch {
	case err != nil:
		u.Action, u.Error = protocol.ActionFail, o.inv.errorObject(err)
	case next.done:
		u.Payload = payload
	default:
		u.Action, u.Payload = protocol.ActionRetry, payload
		u.StepOptions = &protocol.StepOptions{NextAttemptDelaySeconds: wholeSeconds(next.delay)}
	}
	o.task.Commit(u)
}

func (o *operation) check(
	c *condition, state *string, number int,
) (payload *string, next decision, err error) {
	value, err := o.callBody(c.cfg, func(ctx StepContext) (any, error) {
		return c.check(ctx, state)
	}, number)
	if err != nil {
		return nil, next, err
	}
	if payload, err = o.encode(c.cfg.serdes, value); err != nil {
		return nil, next, err
	}
	if r, ok := value.(backend.Recorded); ok && r.Next != nil {
		return payload, decision{r.Next.Delay, !r.Next.Again}, nil
	}
	next, err = recovered(o.inv, func() (decision, error) {
		return c.decide(payload, Poll{
			Number: number, Elapsed: o.elapsed(), random: o.inv.jitter(o.id, number),
		})
	})
	return payload, next, err
}
