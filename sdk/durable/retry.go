// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// RetryPolicy decides after a failed attempt whether and when there is another.
//
// Policies of this package are [ExponentialBackoff], [LinearBackoff] and
// [FixedDelay], presets such as [DefaultRetry], and [RetryOn], [RetryUnless] and
// [WithinBudget], which narrow any other. A policy of one's own implements the
// interface or is a [RetryPolicyFunc].
//
// For a step the decision is recorded, so it need not be deterministic. For
// [Retry] it must depend on nothing but the attempt.
type RetryPolicy interface {
	// Next returns the delay before the next attempt, or false to give up. The
	// delay is rounded up to whole seconds, to at least one and at most 366
	// days. A panic gives up with the panic as the error.
	Next(a RetryAttempt) (delay time.Duration, again bool)
}

// RetryPolicyFunc is a function as a [RetryPolicy].
type RetryPolicyFunc func(RetryAttempt) (delay time.Duration, again bool)

var _ RetryPolicy = RetryPolicyFunc(nil)

// Next implements [RetryPolicy].
func (f RetryPolicyFunc) Next(a RetryAttempt) (time.Duration, bool) { return f(a) }

func (f RetryPolicyFunc) validate() error {
	if f == nil {
		return errors.New("the function is nil")
	}
	return nil
}

// RetryAttempt is the attempt that failed.
type RetryAttempt struct {
	// Err is the error as the attempt returned it: live, with all that it
	// wraps. For an attempt of a step that a crash cut off it matches
	// [ErrStepInterrupted].
	Err error
	// Number is 1 for the first attempt.
	Number int
	// Elapsed is the time since the first attempt began.
	Elapsed time.Duration

	random func() float64
}

// Random returns a number in [0, 1) for jitter. It depends on nothing but the
// execution, the operation and the attempt, so tests are repeatable.
func (a RetryAttempt) Random() float64 { return draw(a.random) }

func draw(random func() float64) float64 {
	if random == nil {
		return rand.Float64() //nolint:gosec // jitter needs no secrecy
	}
	return random()
}

// Jitter spreads delays so that many executions do not retry at once.
type Jitter int

const (
	// FullJitter draws the delay between zero and the computed one. The default.
	FullJitter Jitter = iota
	// HalfJitter draws it between half of the computed one and all of it.
	HalfJitter
	// NoJitter takes it as computed.
	NoJitter
)

// apply is told where its random number comes from, which it may not need.
func (j Jitter) apply(d time.Duration, random func() float64) time.Duration {
	switch j {
	case FullJitter:
		return time.Duration(draw(random) * float64(d))
	case HalfJitter:
		return d/2 + time.Duration(draw(random)*float64(d/2))
	case NoJitter:
	}
	return d
}

func (j Jitter) validate() error {
	if j < FullJitter || j > NoJitter {
		return fmt.Errorf("the jitter is %d, it must be FullJitter, HalfJitter or NoJitter", int(j))
	}
	return nil
}

// validator is a policy or strategy that can tell whether its fields make sense.
type validator interface{ validate() error }

func validRetry(operation, name string, p RetryPolicy) error {
	if p == nil {
		return invalid(operation, name, "retry policy", "is nil; NoRetry turns retries off")
	}
	if v, ok := p.(validator); ok {
		if err := v.validate(); err != nil {
			return invalid(operation, name, "retry policy", "%v", err)
		}
	}
	return nil
}
