// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"fmt"
	"time"
)

// WithinBudget retries by policy p as long as the next attempt would begin at
// most budget after the first one. The time that attempts and delays took counts
// alike; an attempt that has begun is not cut short. budget must be positive.
func WithinBudget(p RetryPolicy, budget time.Duration) RetryPolicy {
	return budgeted{p, budget}
}

type budgeted struct {
	policy RetryPolicy
	budget time.Duration
}

func (b budgeted) Next(a RetryAttempt) (time.Duration, bool) {
	d, again := b.policy.Next(a)
	if !again || overBudget(b.budget, a.Elapsed, d) {
		return 0, false
	}
	return d, true
}

// overBudget reports whether a delay after the elapsed time ends too late.
func overBudget(budget, elapsed, d time.Duration) bool {
	return elapsed+time.Duration(wholeSeconds(d))*time.Second > budget
}

func (b budgeted) validate() error {
	if b.budget <= 0 {
		return fmt.Errorf("the budget is %s, it must be positive", b.budget)
	}
	return validWrapped(b.policy)
}
