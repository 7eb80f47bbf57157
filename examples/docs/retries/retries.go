// SPDX-License-Identifier: Apache-2.0

// Package retries has the code of docs/core/retry.md.
package retries

import (
	"errors"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// ErrDeclined says that a card was declined: no retry helps.
var ErrDeclined = errors.New("card declined")

// BusyError says when to come back.
type BusyError struct{ After time.Duration }

// Error says so in words.
func (e *BusyError) Error() string { return "busy, come back in " + e.After.String() }

// Gateway charges cards.
type Gateway func(attempt int) (string, error)

// charge is the step that all functions here have.
func (g Gateway) charge(ctx durable.Context, policy durable.RetryPolicy) (string, error) {
	return durable.Step(ctx, "charge", func(ctx durable.StepContext) (string, error) {
		return g(ctx.Attempt())
	}, durable.WithRetry(policy))
}

// Charge makes up to five attempts: after 2, 4, 8 and 16 seconds.
func (g Gateway) Charge(ctx durable.Context, _ string) (string, error) {
	return durable.Step(ctx, "charge",
		func(ctx durable.StepContext) (string, error) {
			return g(ctx.Attempt())
		},
		durable.WithRetry(durable.ExponentialBackoff{
			MaxAttempts:  5,
			InitialDelay: 2 * time.Second,
			Jitter:       durable.NoJitter,
		}))
}

// ChargeUnlessDeclined does not repeat what can't succeed, and gives up after an
// hour.
func (g Gateway) ChargeUnlessDeclined(ctx durable.Context, _ string) (string, error) {
	policy := durable.RetryUnless(durable.CriticalRetry(), durable.ErrorIs(ErrDeclined))
	policy = durable.WithinBudget(policy, time.Hour)
	return g.charge(ctx, policy)
}

// ChargeWhenAsked comes back when the gateway says so.
func (g Gateway) ChargeWhenAsked(ctx durable.Context, _ string) (string, error) {
	return g.charge(ctx, durable.RetryPolicyFunc(
		func(a durable.RetryAttempt) (time.Duration, bool) {
			busy, ok := errors.AsType[*BusyError](a.Err)
			if !ok || a.Number == 5 {
				return 0, false
			}
			return busy.After, true
		}))
}

// Settle opens a session, waits, and closes it; if that fails it begins anew.
func (g Gateway) Settle(ctx durable.Context, _ string) (string, error) {
	return durable.Retry(ctx, "settle",
		func(ctx durable.Context, attempt int) (string, error) {
			session, err := durable.Step(ctx, "open", func(durable.StepContext) (string, error) {
				return fmt.Sprintf("session %d", attempt), nil
			})
			if err != nil {
				return "", err
			}
			if err := durable.Wait(ctx, "cool off", time.Minute); err != nil {
				return "", err
			}
			return durable.Step(ctx, "close", func(durable.StepContext) (string, error) {
				_, err := g(attempt)
				return session + " is closed", err
			}, durable.WithRetry(durable.NoRetry()))
		},
		durable.WithRetry(durable.FixedDelay{MaxAttempts: 3, Delay: 10 * time.Minute}))
}
