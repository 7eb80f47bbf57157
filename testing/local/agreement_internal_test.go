// SPDX-License-Identifier: Apache-2.0

package local

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/history"
)

// What the history tells must be what the service knows. The service's own
// records are not visible outside, hence the internal test.
func TestHistoryAgreesWithTheService(t *testing.T) {
	t.Parallel()

	for seed := range uint64(5) {
		r := New(Config{
			Seed: seed,
			Functions: map[string]Function{
				"it":    Durable(durable.NewHandler(everything)),
				"child": Durable(durable.NewHandler(pause)),
			},
			OnCallback: func(c *Callback) { c.Succeed(time.Hour, []byte("1")) },
		})
		arn, err := r.Start(StartRequest{Function: "it"})
		require.NoError(t, err)
		for range 12 {
			require.NoError(t, r.Advance(t.Context(), 11*time.Minute))
			requireAgreement(t, r, arn)
		}
		result, err := r.Wait(t.Context(), arn)
		require.NoError(t, err)
		require.Equal(t, protocol.ExecutionSucceeded, result.Status)
		requireAgreement(t, r, arn)
	}
}

func requireAgreement(t *testing.T, r *Runner, arn string) {
	t.Helper()
	exec := r.runs[arn].exec
	fold := history.Of(exec.Events())
	known := exec.Operations()[1:] // without EXECUTION
	require.Len(t, fold.Operations(), len(known))
	for _, want := range known {
		got := fold.Operation(want.ID)
		require.NotNil(t, got, want.ID)
		if want.ContextDetails != nil {
			details := *want.ContextDetails
			details.ReplayChildren = false // not in the history
			want.ContextDetails = &details
		}
		if want.Status == protocol.StatusReady {
			want.Status = protocol.StatusPending // neither is the end of a delay
			details := *want.StepDetails
			details.NextAttemptTimestamp = got.StepDetails.NextAttemptTimestamp
			want.StepDetails = &details
		}
		require.Equal(t, want, got.Operation)
	}
	x := fold.Execution()
	require.Equal(t, exec.Status(), x.Status)
	require.Equal(t, exec.Result(), x.Result.Payload)
	require.Equal(t, exec.Error(), x.Error)
}

// everything uses operations of every kind, some of which fail.
func everything(ctx durable.Context, _ any) (int, error) {
	flaky := durable.StepAsync(ctx, "flaky", func(ctx durable.StepContext) (int, error) {
		if ctx.Attempt() < 3 {
			return 0, errors.New("busy")
		}
		return 1, nil
	})
	_, failed := durable.Step(ctx, "broken", func(durable.StepContext) (int, error) {
		return 0, errors.New("for good")
	}, durable.WithRetry(durable.NoRetry()))
	if failed == nil {
		return 0, errors.New("the broken step has not failed")
	}
	batch, err := durable.Map(ctx, "map", []int{1, 2, 3},
		func(ctx durable.Context, n int) (int, error) {
			if n == 2 {
				return 0, errors.New("not the second")
			}
			return durable.Invoke[int](ctx, "", "child", n)
		}, durable.WithCompletion(durable.WaitForAll()))
	if err != nil {
		return 0, err
	}
	answer, err := durable.WaitForCallback[int](ctx, "ask",
		func(durable.StepContext, string) error { return nil })
	if err != nil {
		return 0, err
	}
	one, err := flaky.Await(ctx)
	return one + answer + len(batch.Results()), err
}

func pause(ctx durable.Context, n int) (int, error) {
	return n, durable.Wait(ctx, "", 30*time.Minute)
}
