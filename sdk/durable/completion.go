// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"errors"
	"fmt"
)

// Completion says when a batch is complete although items are left. The zero
// value is fail-fast: the first failure completes the batch and fails it.
//
// Failures are looked at before successes. Items still under way when the batch
// completes are abandoned: their contexts are cancelled and they record nothing
// more. The decision is recorded, so it need not be made again at replay.
type Completion struct {
	// MinSuccessful completes the batch as soon as that many items succeeded.
	// Zero means that no number suffices. Alone, it tolerates any failures.
	MinSuccessful int
	// ToleratedFailures is how many failures the batch survives; one more
	// completes and fails it. Nil sets no such bound. See [Count].
	ToleratedFailures *int
	// ToleratedPercentage is the share of all items, from 0 to 100, that may
	// fail; more than that completes and fails the batch. Nil sets no such
	// bound. See [Percent].
	ToleratedPercentage *float64
	// Decide, when set, takes the place of the other fields. It is asked
	// whenever an item has ended and depends on nothing but its argument.
	Decide func(Progress) Decision
}

// Count returns n for an optional field of [Completion].
func Count(n int) *int { return &n }

// Percent returns p for an optional field of [Completion].
func Percent(p float64) *float64 { return &p }

// AllSuccessful fails the batch at the first failure. It is what the zero
// [Completion] does too.
func AllSuccessful() Completion { return Completion{ToleratedFailures: Count(0)} }

// WaitForAll lets every item run to its end and tolerates every failure.
func WaitForAll() Completion {
	const all = 100
	return Completion{ToleratedPercentage: Percent(all)}
}

// FirstSuccessful completes the batch with the first success.
func FirstSuccessful() Completion { return Completion{MinSuccessful: 1} }

// Progress is what [Completion].Decide decides on.
type Progress struct {
	// Total is the number of items the batch was called with.
	Total int
	// Statuses are those of the started items, ordered by index.
	Statuses             []ItemStatus
	Succeeded, Unsettled int
	Failed               int
}

// Decision is the answer of [Completion].Decide.
type Decision int

// The decisions.
const (
	// Continue goes on; when no item is left the batch completes by itself.
	Continue Decision = iota
	// Succeed completes the batch.
	Succeed
	// Fail completes the batch and fails it.
	Fail
)

func (c *Completion) validate(total int) error {
	thresholds := c.MinSuccessful != 0 || c.ToleratedFailures != nil || c.ToleratedPercentage != nil
	switch {
	case c.Decide != nil && thresholds:
		return errors.New("sets Decide beside thresholds, it takes one or the other")
	case c.MinSuccessful < 0:
		return fmt.Errorf("MinSuccessful is %d, it must not be negative", c.MinSuccessful)
	case c.MinSuccessful > total:
		return fmt.Errorf("MinSuccessful is %d, there are only %d items", c.MinSuccessful, total)
	case c.ToleratedFailures != nil && *c.ToleratedFailures < 0:
		return fmt.Errorf("ToleratedFailures is %d, it must not be negative", *c.ToleratedFailures)
	case c.ToleratedPercentage != nil &&
		!(*c.ToleratedPercentage >= 0 && *c.ToleratedPercentage <= 100):
		return fmt.Errorf("ToleratedPercentage is %v, it must be from 0 to 100",
			*c.ToleratedPercentage)
	}
	return nil
}

// decide returns the reason to complete now, "" for none. Items that are left
// are not its concern.
func (c *Completion) decide(p Progress) CompletionReason {
	if c.Decide != nil {
		switch c.Decide(p) {
		case Succeed:
			return CustomSucceeded
		case Fail:
			return CustomFailed
		case Continue:
		}
		return ""
	}
	if c.tooManyFailures(p) {
		return FailureToleranceExceeded
	}
	if c.MinSuccessful > 0 && p.Succeeded >= c.MinSuccessful && p.Succeeded+p.Failed < p.Total {
		return MinSuccessfulReached
	}
	return ""
}

func (c *Completion) tooManyFailures(p Progress) bool {
	switch {
	case p.Failed == 0:
		return false
	case c.ToleratedFailures != nil && p.Failed > *c.ToleratedFailures:
		return true
	case c.ToleratedPercentage != nil &&
		float64(p.Failed)*100 > *c.ToleratedPercentage*float64(p.Total):
		return true
	default:
		return c.ToleratedFailures == nil && c.ToleratedPercentage == nil && c.MinSuccessful == 0
	}
}

// met reports whether a batch that completed so satisfies the policy.
func (c *Completion) met(reason CompletionReason, succeeded int) bool {
	switch reason {
	case FailureToleranceExceeded, CustomFailed:
		return false
	case AllCompleted, MinSuccessfulReached, CustomSucceeded:
		return succeeded >= c.MinSuccessful
	default:
		return true
	}
}
