// SPDX-License-Identifier: Apache-2.0

package local_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/execution"
	"github.com/lambda-durable/durable-go/testing/local"
)

// disturbed runs a step with a backend that does something around the first
// checkpoint of every invocation.
func disturbed(
	t *testing.T, cfg local.Config, around func(r *local.Runner, arn string, call func()),
) (*execution.Result, error) {
	t.Helper()
	cfg.Functions = only(durable.NewHandler(oneStep))
	var r *local.Runner
	cfg.Wrap = func(inv local.Invocation, next backend.Backend) backend.Backend {
		first := true
		return checkpoints{next, func(
			ctx context.Context, req backend.CheckpointRequest, next backend.Backend,
		) (resp backend.CheckpointResponse, err error) {
			if !first {
				return next.Checkpoint(ctx, req)
			}
			first = false
			around(r, inv.ExecutionARN, func() { resp, err = next.Checkpoint(ctx, req) })
			return resp, err
		}}
	}
	r = local.New(cfg)
	defer r.Close()
	arn, err := r.Start(local.StartRequest{Function: "it"})
	require.NoError(t, err)
	return r.Wait(t.Context(), arn)
}

func TestPausedExecutionIsInvokedAfterIt(t *testing.T) {
	t.Parallel()

	result, err := disturbed(t, local.Config{}, func(r *local.Runner, arn string, call func()) {
		require.NoError(t, r.Pause(arn))
		call()
		require.NoError(t, r.Resume(arn))
	})

	require.NoError(t, err)
	requireText(t, "1", result.Output)
	require.Len(t, result.Invocations, 3, "the step's start and end were taken by two")
	for _, inv := range result.Invocations {
		require.Nil(t, inv.Error)
	}
}

func TestPauseNeedsAnExecution(t *testing.T) {
	t.Parallel()
	r := local.New(local.Config{})

	require.ErrorContains(t, r.Pause("arn:none"), "pause: ")
	require.ErrorContains(t, r.Resume("arn:none"), "resume: ")
	r.Delay("arn:none", time.Hour)
	require.Equal(t, newYear, r.Now())
}

func TestCallsCanTakeTime(t *testing.T) {
	t.Parallel()

	result, err := disturbed(t, local.Config{}, func(r *local.Runner, arn string, call func()) {
		r.Delay(arn, time.Second)
		call()
		r.Delay(arn, time.Minute)
	})

	require.NoError(t, err)
	requireText(t, "1", result.Output)
	require.Equal(t, time.Second, result.Operations[0].Start.Sub(result.Start))
	require.Equal(t, time.Minute, result.Operations[0].Duration())
	require.Len(t, result.Invocations, 1)
}

func TestSlowCallsRunIntoTheTimeOut(t *testing.T) {
	t.Parallel()
	calls := 0

	result, err := disturbed(t, local.Config{InvocationTimeout: time.Minute},
		func(r *local.Runner, arn string, call func()) {
			calls++
			if calls == 1 {
				r.Delay(arn, time.Hour)
			}
			call()
		})

	require.NoError(t, err)
	requireText(t, "1", result.Output)
	require.Len(t, result.Invocations, 2)
	require.Equal(t, "Sandbox.Timedout", result.Invocations[0].Error.ErrorType)
	require.Equal(t, time.Minute, result.Invocations[0].Duration())
}
