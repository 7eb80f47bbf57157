// SPDX-License-Identifier: Apache-2.0

package durable

import "time"

// DefaultRetry is the policy of steps that set none: 6 attempts, delays of 5 s
// doubling up to 60 s, full jitter.
func DefaultRetry() ExponentialBackoff {
	return ExponentialBackoff{
		MaxAttempts: 6, InitialDelay: 5 * time.Second, MaxDelay: time.Minute, Rate: 2,
	}
}

// TransientRetry is for failures that pass soon: 3 attempts, delays of 5 s
// doubling up to 5 min, half jitter.
func TransientRetry() ExponentialBackoff {
	return ExponentialBackoff{
		MaxAttempts: 3, InitialDelay: 5 * time.Second, MaxDelay: 5 * time.Minute, Rate: 2,
		Jitter: HalfJitter,
	}
}

// ResourceRetry is for resources that are not available yet: 5 attempts, delays
// of 5 s doubling up to 5 min, full jitter.
func ResourceRetry() ExponentialBackoff {
	return ExponentialBackoff{
		MaxAttempts: 5, InitialDelay: 5 * time.Second, MaxDelay: 5 * time.Minute, Rate: 2,
	}
}

// CriticalRetry is for what must not fail: 10 attempts, delays of 1 s growing by
// half up to 60 s, no jitter.
func CriticalRetry() ExponentialBackoff {
	return ExponentialBackoff{
		MaxAttempts: 10, InitialDelay: time.Second, MaxDelay: time.Minute, Rate: 1.5,
		Jitter: NoJitter,
	}
}

// LinearRetry makes 6 attempts with delays of 1 s, 2 s, 3 s and so on, no jitter.
func LinearRetry() LinearBackoff {
	return LinearBackoff{
		MaxAttempts: 6, InitialDelay: time.Second, Increment: time.Second,
		MaxDelay: 5 * time.Minute, Jitter: NoJitter,
	}
}

// NoRetry gives up after the first attempt.
func NoRetry() RetryPolicy { return noRetry{} }

type noRetry struct{}

func (noRetry) Next(RetryAttempt) (time.Duration, bool) { return 0, false }
