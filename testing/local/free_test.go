// SPDX-License-Identifier: Apache-2.0

package local_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/local"
)

func TestFreeBodiesRunAtTheSameTime(t *testing.T) {
	t.Parallel()
	start := time.Date(2030, time.May, 1, 0, 0, 0, 0, time.UTC)
	var mu sync.Mutex
	var names []string
	var both sync.WaitGroup
	both.Add(2)
	cfg := local.Config{
		Free: true, Start: start,
		Intercept: func(
			ctx context.Context, a backend.Attempt, next func(context.Context) (any, error),
		) (any, error) {
			mu.Lock()
			names = append(names, a.Operation.Name)
			mu.Unlock()
			if a.Sleep != nil {
				t.Error("a free body can't sleep by the clock")
			}
			return next(ctx)
		},
	}

	result, err := local.Run(t.Context(), durable.NewHandler(
		func(ctx durable.Context, _ any) (int, error) {
			meet := func(durable.StepContext) (int, error) {
				both.Done()
				both.Wait()
				return 1, nil
			}
			left, right := durable.StepAsync(ctx, "left", meet), durable.StepAsync(ctx, "right", meet)
			if _, err := left.Await(ctx); err != nil {
				return 0, err
			}
			if _, err := right.Await(ctx); err != nil {
				return 0, err
			}
			return 2, durable.WaitUntil(ctx, "later", start.Add(time.Hour))
		}), nil, cfg)

	require.NoError(t, err)
	requireText(t, "2", result.Output)
	require.Equal(t, time.Hour, result.Duration())
	require.ElementsMatch(t, []string{"left", "right"}, names)
}

func TestFreeBodyWithoutARecordDoesNotRun(t *testing.T) {
	t.Parallel()
	bodies := 0

	result, err := local.Run(t.Context(), durable.NewHandler(oneStep), nil, local.Config{
		Free: true, RetryDelay: -1,
		Wrap: func(inv local.Invocation, next backend.Backend) backend.Backend {
			return checkpoints{next, func(
				ctx context.Context, req backend.CheckpointRequest, next backend.Backend,
			) (backend.CheckpointResponse, error) {
				if inv.Number == 1 {
					return backend.CheckpointResponse{}, local.ErrProcessGone
				}
				return next.Checkpoint(ctx, req)
			}}
		},
		Intercept: func(
			ctx context.Context, _ backend.Attempt, next func(context.Context) (any, error),
		) (any, error) {
			bodies++
			return next(ctx)
		},
	})

	require.NoError(t, err)
	requireText(t, "1", result.Output)
	requireCrash(t, result, 0)
	require.Equal(t, 1, bodies, "the START of the first one was lost")
}
