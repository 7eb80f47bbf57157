// SPDX-License-Identifier: Apache-2.0

package local_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/local"
)

func TestStandsSaysWhatWouldHaveToHappen(t *testing.T) {
	t.Parallel()
	r, arn := world(t, local.Config{}, durable.NewHandler(
		func(ctx durable.Context, _ any) (int, error) {
			return 0, durable.Wait(ctx, "", time.Hour)
		}))

	require.Equal(t, "a handler is to run before time can pass", r.Stands())
	require.NoError(t, r.Settle(t.Context()))
	require.Equal(t, "nothing happens before 2026-01-01T01:00:00Z: wait with id 1 is over",
		r.Stands())
	_, err := r.Wait(t.Context(), arn)
	require.NoError(t, err)
	require.Equal(t, "every execution has ended", r.Stands())
}

func TestMovesSayWhatWasDue(t *testing.T) {
	t.Parallel()
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		if _, err := durable.WaitForCondition(ctx, "ready", 0,
			func(_ durable.StepContext, n int) (int, error) { return n + 1, nil },
			durable.Polling[int]{
				Until: func(n int) bool { return n == 2 }, InitialDelay: 2 * time.Second,
				Jitter: durable.NoJitter,
			}); err != nil {
			return 0, err
		}
		return durable.WaitForCallback[int](ctx, "ask",
			func(durable.StepContext, string) error { return nil })
	})
	slow := true
	r, arn := world(t, local.Config{
		ExecutionTimeout: time.Hour,
		Intercept: func(
			ctx context.Context, a backend.Attempt, next func(context.Context) (any, error),
		) (any, error) {
			if a.Operation.Name != "" {
				return next(ctx)
			}
			if slow {
				slow = false
				return nil, local.ErrProcessGone
			}
			if err := a.Sleep(ctx, time.Minute); err != nil {
				return nil, err
			}
			return next(ctx)
		},
	}, h)
	r.After(time.Second, func() {})

	_, err := r.Wait(t.Context(), arn)

	require.NoError(t, err)
	requireReasons(t, r,
		"1s: an action of the test is due",
		`2s: condition "ready" is to run again`,
		"7s: the delay after a failed invocation is over",
		`1m7s: submitter "ask" takes time`,
		"1h0m0s: the execution times out")
}
