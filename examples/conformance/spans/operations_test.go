// SPDX-License-Identifier: Apache-2.0

package spans_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

var errBusy = errors.New("busy")

func succeeds(durable.StepContext) (int, error) { return 42, nil }

func fails(durable.StepContext) (int, error) { return 0, errBusy }

// succeedsAt returns a body whose attempts before the n-th fail.
func succeedsAt(n int) func(durable.StepContext) (int, error) {
	return func(ctx durable.StepContext) (int, error) {
		if ctx.Attempt() < n {
			return 0, errBusy
		}
		return 42, nil
	}
}

func everyMinute(attempts int) durable.RetryOption {
	return durable.WithRetry(durable.FixedDelay{Delay: time.Minute, MaxAttempts: attempts})
}

func TestSteps(t *testing.T) {
	t.Parallel()
	requireSpans(t, func(ctx durable.Context, _ any) (int, error) {
		if _, err := durable.Step(ctx, "quote", succeeds); err != nil {
			return 0, err
		}
		return durable.Step(ctx, "", succeeds)
	})
}

func TestRetries(t *testing.T) {
	t.Parallel()
	requireSpans(t, func(ctx durable.Context, _ any) (int, error) {
		return durable.Step(ctx, "quote", succeedsAt(3), everyMinute(3))
	})
}

func TestFailure(t *testing.T) {
	t.Parallel()
	requireSpans(t, func(ctx durable.Context, _ any) (int, error) {
		return durable.Step(ctx, "quote", fails, everyMinute(2))
	})
}

func TestWaits(t *testing.T) {
	t.Parallel()
	requireSpans(t, func(ctx durable.Context, _ any) (int, error) {
		if err := durable.Wait(ctx, "cool off", time.Hour); err != nil {
			return 0, err
		}
		return 0, durable.Wait(ctx, "think", time.Hour)
	})
}

func TestCallbacks(t *testing.T) {
	t.Parallel()
	requireSpans(t, func(ctx durable.Context, _ any) (int, error) {
		ask := func(durable.StepContext, string) error { return nil }
		n, err := durable.WaitForCallback[int](ctx, "approval", ask)
		if err != nil {
			return 0, err
		}
		_, err = durable.WaitForCallback[int](ctx, "veto", ask, durable.WithTimeout(2*time.Hour))
		if !errors.Is(err, durable.ErrTimedOut) {
			return 0, err
		}
		return n, nil
	},
		durabletest.OnCallback("approval", durabletest.Succeed(1).After(time.Hour)),
		durabletest.OnCallback("veto", durabletest.Never()))
}

func TestInvokes(t *testing.T) {
	t.Parallel()
	requireSpans(t, func(ctx durable.Context, _ any) (int, error) {
		if _, err := durable.Invoke[int](ctx, "refused", "pay", 2); err == nil {
			return 0, errors.New("is paid for")
		}
		return durable.Invoke[int](ctx, "label", "print", 1)
	},
		durabletest.OnInvoke("print", func(_ context.Context, n int) (int, error) { return n, nil }),
		durabletest.OnInvoke("pay", func(context.Context, int) (int, error) { return 0, errBusy }))
}

func TestConditions(t *testing.T) {
	t.Parallel()
	requireSpans(t, func(ctx durable.Context, _ any) (int, error) {
		return durable.WaitForCondition(ctx, "arrived", 0,
			func(_ durable.StepContext, n int) (int, error) { return n + 1, nil },
			durable.Until(func(n int) bool { return n == 2 }))
	})
}

func TestVersionsHaveNoAttempts(t *testing.T) {
	t.Parallel()
	requireSpans(t, func(ctx durable.Context, _ any) (int, error) {
		return durable.Version(ctx, "greeting", 1, 2)
	})
}
