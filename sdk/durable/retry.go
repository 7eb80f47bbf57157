// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"math"
	"math/rand/v2"
	"time"
)

// RetryPolicy decides after a failed attempt whether and when there is another.
// The decision is recorded, so it need not be deterministic.
type RetryPolicy interface {
	// Next returns the delay before the next attempt, or false to give up. The
	// delay is rounded up to whole seconds and is at least one.
	Next(a RetryAttempt) (delay time.Duration, again bool)
}

// RetryAttempt is the attempt that failed.
type RetryAttempt struct {
	// Err is the error as the body returned it.
	Err error
	// Number is 1 for the first attempt.
	Number int
	// Elapsed is the time since the operation first started.
	Elapsed time.Duration

	random func() float64
}

// Random returns a number in [0, 1) for jitter. It depends on nothing but the
// execution, the operation and the attempt, so tests are repeatable.
func (a RetryAttempt) Random() float64 {
	if a.random == nil {
		return rand.Float64() //nolint:gosec // jitter needs no secrecy
	}
	return a.random()
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

func (j Jitter) apply(d time.Duration, a RetryAttempt) time.Duration {
	switch j {
	case NoJitter:
		return d
	case HalfJitter:
		return d/2 + time.Duration(a.Random()*float64(d/2))
	case FullJitter:
		return time.Duration(a.Random() * float64(d))
	default:
		return d
	}
}

// ExponentialBackoff multiplies the delay after every attempt:
// min(InitialDelay * Rate^(n-1), MaxDelay), then jitter.
type ExponentialBackoff struct {
	// MaxAttempts counts the first attempt too. Zero means 3.
	MaxAttempts int
	// InitialDelay is the first delay. Zero means 5 s.
	InitialDelay time.Duration
	// MaxDelay caps the delay before jitter. Zero means 5 min.
	MaxDelay time.Duration
	// Rate is the factor. Zero means 2.
	Rate float64
	// Jitter is [FullJitter] by default.
	Jitter Jitter
}

var _ RetryPolicy = ExponentialBackoff{}

// Next implements [RetryPolicy].
func (b ExponentialBackoff) Next(a RetryAttempt) (time.Duration, bool) {
	b = b.withDefaults()
	if a.Number >= b.MaxAttempts {
		return 0, false
	}
	d := float64(b.InitialDelay) * math.Pow(b.Rate, float64(a.Number-1))
	return b.Jitter.apply(time.Duration(min(d, float64(b.MaxDelay))), a), true
}

func (b ExponentialBackoff) withDefaults() ExponentialBackoff {
	const (
		attempts = 3
		initial  = 5 * time.Second
		maximum  = 5 * time.Minute
		rate     = 2
	)
	b.MaxAttempts = or(b.MaxAttempts, attempts)
	b.InitialDelay = or(b.InitialDelay, initial)
	b.MaxDelay = or(b.MaxDelay, maximum)
	b.Rate = or(b.Rate, rate)
	return b
}

func or[T comparable](v, otherwise T) T {
	if v == *new(T) {
		return otherwise
	}
	return v
}

// DefaultRetry is the policy of steps that set none: 6 attempts, delays of 5 s
// doubling up to 60 s, full jitter.
func DefaultRetry() RetryPolicy {
	return ExponentialBackoff{
		MaxAttempts: 6, InitialDelay: 5 * time.Second, MaxDelay: time.Minute, Rate: 2,
	}
}

// NoRetry gives up after the first attempt.
func NoRetry() RetryPolicy { return noRetry{} }

type noRetry struct{}

func (noRetry) Next(RetryAttempt) (time.Duration, bool) { return 0, false }
