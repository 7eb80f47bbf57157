// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// ExponentialBackoff is a [RetryPolicy] that multiplies the delay after every
// attempt: min(InitialDelay * Rate^(n-1), MaxDelay) after attempt n, then jitter,
// then rounded up to whole seconds.
type ExponentialBackoff struct {
	// MaxAttempts counts the first attempt too. Zero means 3.
	MaxAttempts int
	// InitialDelay is the first delay. Zero means 5 s.
	InitialDelay time.Duration
	// MaxDelay caps the delay before jitter. Zero means 5 min.
	MaxDelay time.Duration
	// Rate is the factor, at least 1. Zero means 2.
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
	return b.delay(a.Number, a.random), true
}

func (b ExponentialBackoff) delay(number int, random func() float64) time.Duration {
	d := float64(b.InitialDelay) * math.Pow(b.Rate, float64(number-1))
	return b.Jitter.apply(time.Duration(min(d, float64(b.MaxDelay))), random)
}

func (b ExponentialBackoff) withDefaults() ExponentialBackoff {
	const (
		attempts = 3
		initial  = 5 * time.Second
		maximum  = 5 * time.Minute
		rate     = 2
	)
	return b.or(ExponentialBackoff{
		MaxAttempts: attempts, InitialDelay: initial, MaxDelay: maximum, Rate: rate,
	})
}

// or fills what is not set from d.
func (b ExponentialBackoff) or(d ExponentialBackoff) ExponentialBackoff {
	b.MaxAttempts = or(b.MaxAttempts, d.MaxAttempts)
	b.InitialDelay = or(b.InitialDelay, d.InitialDelay)
	b.MaxDelay = or(b.MaxDelay, d.MaxDelay)
	b.Rate = or(b.Rate, d.Rate)
	return b
}

func or[T comparable](v, otherwise T) T {
	if v == *new(T) {
		return otherwise
	}
	return v
}

func (b ExponentialBackoff) validate() error {
	if err := validRate(b.Rate); err != nil {
		return err
	}
	return validBackoff(b.MaxAttempts, b.InitialDelay, b.withDefaults().MaxDelay, b.Jitter)
}

// LinearBackoff is a [RetryPolicy] that adds to the delay after every attempt:
// min(InitialDelay + Increment*(n-1), MaxDelay) after attempt n, then jitter, then
// rounded up to whole seconds.
type LinearBackoff struct {
	// MaxAttempts counts the first attempt too. Zero means 6.
	MaxAttempts int
	// InitialDelay is the first delay. Zero means 1 s.
	InitialDelay time.Duration
	// Increment is what each delay is longer than the one before. Zero means
	// 1 s; for equal delays use [FixedDelay].
	Increment time.Duration
	// MaxDelay caps the delay before jitter. Zero means 5 min.
	MaxDelay time.Duration
	// Jitter is [FullJitter] by default.
	Jitter Jitter
}

var _ RetryPolicy = LinearBackoff{}

// Next implements [RetryPolicy].
func (b LinearBackoff) Next(a RetryAttempt) (time.Duration, bool) {
	b = b.withDefaults()
	if a.Number >= b.MaxAttempts {
		return 0, false
	}
	d := float64(b.InitialDelay) + float64(b.Increment)*float64(a.Number-1)
	return b.Jitter.apply(time.Duration(min(d, float64(b.MaxDelay))), a.random), true
}

func (b LinearBackoff) withDefaults() LinearBackoff {
	const (
		attempts  = 6
		initial   = time.Second
		increment = time.Second
		maximum   = 5 * time.Minute
	)
	b.MaxAttempts = or(b.MaxAttempts, attempts)
	b.InitialDelay = or(b.InitialDelay, initial)
	b.Increment = or(b.Increment, increment)
	b.MaxDelay = or(b.MaxDelay, maximum)
	return b
}

func (b LinearBackoff) validate() error {
	if b.Increment < 0 {
		return fmt.Errorf("the increment is %s, it must not be negative", b.Increment)
	}
	return validBackoff(b.MaxAttempts, b.InitialDelay, b.withDefaults().MaxDelay, b.Jitter)
}

// FixedDelay is a [RetryPolicy] with the same delay after every attempt, without
// jitter.
type FixedDelay struct {
	// MaxAttempts counts the first attempt too. Zero means 5.
	MaxAttempts int
	// Delay is rounded up to whole seconds. Zero means 5 s.
	Delay time.Duration
}

var _ RetryPolicy = FixedDelay{}

// Next implements [RetryPolicy].
func (f FixedDelay) Next(a RetryAttempt) (time.Duration, bool) {
	f = f.withDefaults()
	return f.Delay, a.Number < f.MaxAttempts
}

func (f FixedDelay) withDefaults() FixedDelay {
	const (
		attempts = 5
		delay    = 5 * time.Second
	)
	f.MaxAttempts = or(f.MaxAttempts, attempts)
	f.Delay = or(f.Delay, delay)
	return f
}

func (f FixedDelay) validate() error {
	return validBackoff(f.MaxAttempts, f.Delay, maxWait, NoJitter)
}

// validBackoff checks what all back-offs have. The longest delay comes with its
// default filled in, so that a first delay that it would cut is told of.
func validBackoff(attempts int, initial, longest time.Duration, j Jitter) error {
	switch {
	case attempts < 0:
		return fmt.Errorf("the number of attempts is %d, it must be positive", attempts)
	case initial < 0:
		return fmt.Errorf("the delay is %s, it must be positive", initial)
	case longest < 0:
		return fmt.Errorf("the longest delay is %s, it must be positive", longest)
	case longest > maxWait:
		return fmt.Errorf("the longest delay is %s, more than 366 days", longest)
	case initial > longest:
		return fmt.Errorf("the delay is %s, above the longest of %s", initial, longest)
	}
	return j.validate()
}

func validRate(rate float64) error {
	switch {
	case rate == 0:
		return nil
	case math.IsNaN(rate) || math.IsInf(rate, 0):
		return errors.New("the rate is not a finite number")
	case rate < 1:
		return fmt.Errorf("the rate is %v, it must be at least 1", rate)
	}
	return nil
}
