// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/local"
)

// What statements do when they are performed, and how the world answers them.

func (s *statement) duration() time.Duration { return time.Duration(s.seconds) * time.Second }

// body is that of a step. It depends on nothing but the attempt.
func (s *statement) body(ctx durable.StepContext) (string, error) {
	ctx.Logger().Debug("body of " + s.name)
	if ctx.Attempt() <= s.tries {
		return "", fmt.Errorf("%s is busy", s.name)
	}
	switch s.fate {
	case fateFail:
		return "", durable.WithErrorData(&declined{s.seconds}, s.name)
	case fatePanic:
		panic(s.name + " panics")
	default:
		return "value of " + s.name, nil
	}
}

func (s *statement) stepOptions() []durable.StepOption {
	const enough = 6
	opts := []durable.StepOption{durable.WithRetry(durable.RetryOn(
		durable.FixedDelay{MaxAttempts: enough, Delay: s.duration()},
		durable.ErrorContains("busy", "interrupted")))}
	if s.once {
		opts = append(opts, durable.WithSemantics(durable.AtMostOncePerRetry))
	}
	return opts
}

func (s *statement) callback(ctx durable.Context) (string, error) {
	cb, err := durable.CreateCallback[string](ctx, s.name, s.callbackOptions()...)
	if err != nil {
		return "", err
	}
	return cb.Await(ctx)
}

// Answers come within seconds, time-outs after minutes: which of them is first
// does not depend on a few seconds that a crash costs.
const (
	callbackTimeout  = 30 * time.Minute
	heartbeatTimeout = 10 * time.Minute
)

func (s *statement) callbackOptions() []durable.CallbackOption {
	opts := []durable.CallbackOption{durable.WithTimeout(callbackTimeout)}
	if s.fate == fateHeartbeat {
		opts = append(opts, durable.WithHeartbeatTimeout(heartbeatTimeout))
	}
	return opts
}

func (s *statement) askOptions() []durable.WaitForCallbackOption {
	opts := []durable.WaitForCallbackOption{
		durable.WithTimeout(callbackTimeout), durable.WithRetry(durable.NoRetry()),
	}
	if s.fate == fateHeartbeat {
		opts = append(opts, durable.WithHeartbeatTimeout(heartbeatTimeout))
	}
	return opts
}

func (s *statement) submit(_ durable.StepContext, id string) error {
	if id == "" {
		return errors.New("no callback id")
	}
	if s.fate == fateSubmitter {
		return fmt.Errorf("submit: %w", errClosed)
	}
	return nil
}

// answer is the outside party of the callbacks of a program.
func (p *program) answer(c *local.Callback) {
	s := p.find(c.Name)
	switch s.fate {
	case fateOK:
		c.Succeed(s.duration(), []byte("answer to "+s.name))
	case fateFail:
		c.Fail(s.duration(), outsideError(s))
	case fateHeartbeat:
		c.Heartbeat(s.duration())
	default: // silence is an answer too
	}
}

func (s *statement) condition(ctx durable.Context) (string, error) {
	polling := durable.Polling[int]{
		Until:        func(n int) bool { return n >= s.tries && s.fate == fateOK },
		MaxChecks:    s.tries + 1,
		InitialDelay: s.duration(),
	}
	n, err := durable.WaitForCondition(ctx, s.name, 0,
		func(_ durable.StepContext, n int) (int, error) {
			if s.fate == fateFail && n+1 >= s.tries {
				return n, &refused{s.name}
			}
			return n + 1, nil
		}, polling)
	return fmt.Sprint(n), err
}

func (s *statement) childOptions() []durable.ChildOption {
	if s.fate == fateVirtual {
		return []durable.ChildOption{durable.AsVirtual()}
	}
	return nil
}

func (s *statement) batchOptions() []durable.BatchOption {
	switch s.fate {
	case fateFlat:
		return []durable.BatchOption{durable.WithCompletion(durable.WaitForAll()), durable.AsFlat()}
	case fateFailFast:
		return nil
	case fateQuorum:
		return []durable.BatchOption{durable.WithCompletion(durable.FirstSuccessful())}
	default:
		return []durable.BatchOption{durable.WithCompletion(durable.WaitForAll())}
	}
}

func mapOptions(opts []durable.BatchOption) []durable.MapOption {
	list := make([]durable.MapOption, len(opts))
	for i, o := range opts {
		list[i] = o
	}
	return list
}

func parallelOptions(opts []durable.BatchOption) []durable.ParallelOption {
	list := make([]durable.ParallelOption, len(opts))
	for i, o := range opts {
		list[i] = o
	}
	return list
}

// target is the function that an invoke calls; functions has them all.
func (s *statement) target() string { return "target-" + string(s.fate) }
