// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"errors"
	"fmt"
	"time"
)

// WaitStrategy decides after every check of [WaitForCondition] how to go on.
// [Polling], mostly made by [Until], is the built-in one. A strategy of one's own
// implements the interface or is a [WaitStrategyFunc].
//
// Decisions are recorded, so they need not be deterministic.
type WaitStrategy[S any] interface {
	// Next is given the state as the check returned it and a replay will see
	// it. It returns the delay before the next check, or done, or the error
	// with which the condition fails.
	Next(state S, p Poll) (delay time.Duration, done bool, err error)
}

// WaitStrategyFunc is a function as a [WaitStrategy].
//
//	strategy := durable.WaitStrategyFunc[Job](
//		func(job Job, p durable.Poll) (time.Duration, bool, error) {
//			return job.RetryAfter, job.Done, nil
//		})
type WaitStrategyFunc[S any] func(state S, p Poll) (delay time.Duration, done bool, err error)

// Next implements [WaitStrategy].
func (f WaitStrategyFunc[S]) Next(state S, p Poll) (time.Duration, bool, error) {
	return f(state, p)
}

func (f WaitStrategyFunc[S]) validate() error {
	if f == nil {
		return errors.New("the function is nil")
	}
	return nil
}

// Poll is one check that a [WaitStrategy] decides on.
type Poll struct {
	// Number is 1 for the first check.
	Number int
	// Elapsed is the time since the first check began.
	Elapsed time.Duration

	random func() float64
}

// Random returns a number in [0, 1) for jitter. It depends on nothing but the
// execution, the operation and the number of the check, so tests are repeatable.
func (p Poll) Random() float64 { return draw(p.random) }

// Polling is the [WaitStrategy] that checks until the state is as wanted, with a
// growing delay: min(InitialDelay * Rate^(n-1), MaxDelay) after check n, then
// jitter, then rounded up to whole seconds. For equal delays set Rate to 1 and
// Jitter to [NoJitter].
type Polling[S any] struct {
	// Until reports that the state is as wanted. It is required, and asked
	// first: a state that is as wanted ends the wait even on the last check.
	Until func(S) bool
	// MaxChecks is the number of checks after which the condition fails with
	// [ErrConditionExhausted]. Zero means 60.
	MaxChecks int
	// Budget fails the condition with [ErrConditionExhausted] when the next
	// check would begin later than this after the first one. Zero means no
	// limit.
	Budget time.Duration
	// InitialDelay is the first delay. Zero means 5 s.
	InitialDelay time.Duration
	// MaxDelay caps the delay before jitter. Zero means 5 min.
	MaxDelay time.Duration
	// Rate is the factor, at least 1. Zero means 1.5.
	Rate float64
	// Jitter is [FullJitter] by default.
	Jitter Jitter
}

var _ WaitStrategy[int] = Polling[int]{}

// Until is the [Polling] strategy with its defaults: up to 60 checks, delays of
// 5 s growing by half up to 5 min, full jitter.
func Until[S any](done func(S) bool) Polling[S] { return Polling[S]{Until: done} }

// Next implements [WaitStrategy].
func (w Polling[S]) Next(state S, p Poll) (time.Duration, bool, error) {
	if w.Until(state) {
		return 0, true, nil
	}
	b := w.backoff()
	if p.Number >= b.MaxAttempts {
		return 0, false, &exhaustedError{fmt.Sprintf("not met after %d checks", p.Number)}
	}
	d := b.delay(p.Number, p.random)
	if w.Budget > 0 && overBudget(w.Budget, p.Elapsed, d) {
		return 0, false, &exhaustedError{fmt.Sprintf(
			"not met after %d checks, another would exceed the budget of %s", p.Number, w.Budget)}
	}
	return d, false, nil
}

// backoff is the delays with their defaults.
func (w Polling[S]) backoff() ExponentialBackoff {
	const (
		checks  = 60
		initial = 5 * time.Second
		maximum = 5 * time.Minute
		rate    = 1.5
	)
	return ExponentialBackoff{
		MaxAttempts: w.MaxChecks, InitialDelay: w.InitialDelay, MaxDelay: w.MaxDelay,
		Rate: w.Rate, Jitter: w.Jitter,
	}.or(ExponentialBackoff{
		MaxAttempts: checks, InitialDelay: initial, MaxDelay: maximum, Rate: rate,
	})
}

func (w Polling[S]) validate() error {
	switch {
	case w.Until == nil:
		return errors.New("Until is nil")
	case w.Budget < 0:
		return fmt.Errorf("the budget is %s, it must be positive", w.Budget)
	}
	if err := validRate(w.Rate); err != nil {
		return err
	}
	return validBackoff(w.MaxChecks, w.InitialDelay, w.backoff().MaxDelay, w.Jitter)
}

// exhaustedError fails a condition that was not met in the checks allowed.
type exhaustedError struct{ text string }

func (e *exhaustedError) Error() string        { return e.text }
func (e *exhaustedError) ErrorType() string    { return typeExhausted }
func (e *exhaustedError) Is(target error) bool { return target == ErrConditionExhausted }
