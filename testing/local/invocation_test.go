// SPDX-License-Identifier: Apache-2.0

package local_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
	"github.com/lambda-durable/durable-go/testing/local"
)

// checkpoints is a backend that does something else at every checkpoint.
type checkpoints struct {
	backend.Backend

	instead func(
		ctx context.Context, req backend.CheckpointRequest, next backend.Backend,
	) (backend.CheckpointResponse, error)
}

func (c checkpoints) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	return c.instead(ctx, req, c.Backend)
}

func oneStep(ctx durable.Context, _ any) (int, error) {
	return durable.Step(ctx, "one", func(durable.StepContext) (int, error) { return 1, nil })
}

func requireCrash(t *testing.T, result *execution.Result, invocation int) {
	t.Helper()
	inv := result.Invocations[invocation]
	require.Equal(t, &protocol.ErrorObject{
		ErrorType: "Runtime.ExitError",
		ErrorMessage: "RequestId: " + inv.RequestID +
			" Error: Runtime exited with error: exit status 1",
	}, inv.Error)
}

func TestProcessDiesAtACheckpoint(t *testing.T) {
	t.Parallel()

	for name, applied := range map[string]bool{"Before": false, "After": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var seen []local.Invocation
			result, err := local.Run(t.Context(), durable.NewHandler(oneStep), nil, local.Config{
				Wrap: func(inv local.Invocation, next backend.Backend) backend.Backend {
					seen = append(seen, inv)
					if inv.Number > 1 {
						return next
					}
					return checkpoints{next, func(
						ctx context.Context, req backend.CheckpointRequest, next backend.Backend,
					) (backend.CheckpointResponse, error) {
						if applied {
							_, err := next.Checkpoint(ctx, req)
							require.NoError(t, err)
						}
						return backend.CheckpointResponse{}, local.ErrProcessGone
					}}
				},
			})

			require.NoError(t, err)
			requireText(t, "1", result.Output)
			require.Len(t, result.Invocations, 2)
			requireCrash(t, result, 0)
			require.Equal(t, applied, len(result.Operations[0].Attempts) == 1 &&
				result.Operations[0].Start.Equal(result.Start))
			require.Equal(t, []local.Invocation{
				{result.ARN, "function", result.Invocations[0].RequestID, 1},
				{result.ARN, "function", result.Invocations[1].RequestID, 2},
			}, seen)
		})
	}
}

func TestProcessDiesInABody(t *testing.T) {
	t.Parallel()
	attempts, after := 0, 0

	result, err := local.Run(t.Context(), durable.NewHandler(
		func(ctx durable.Context, in any) (int, error) {
			n, err := oneStep(ctx, in)
			after++
			return n, err
		}), nil, local.Config{
		Intercept: func(
			ctx context.Context, a backend.Attempt, next func(context.Context) (any, error),
		) (any, error) {
			require.Equal(t, "one", a.Operation.Name)
			require.Equal(t, 1, a.Number)
			attempts++
			if attempts == 1 {
				return nil, local.ErrProcessGone
			}
			return next(ctx)
		},
	})

	require.NoError(t, err)
	requireText(t, "1", result.Output)
	require.Equal(t, 2, attempts)
	require.Equal(t, 1, after)
	requireCrash(t, result, 0)
	require.Equal(t, 5*time.Second, result.Duration())
	require.Len(t, result.Operations[0].Attempts, 1)
}

func TestWhatADeadProcessReturnsDoesNotMatter(t *testing.T) {
	t.Parallel()
	stubborn := script(func(s *session) protocol.InvocationOutput {
		_, err := s.backend.Checkpoint(s.ctx, backend.CheckpointRequest{
			ExecutionARN: s.arn, Token: s.token,
		})
		if err != nil {
			require.ErrorIs(t, err, local.ErrProcessGone)
			require.ErrorIs(t, context.Cause(s.ctx), local.ErrProcessGone)
			_, err = s.backend.State(s.ctx, backend.StateRequest{
				ExecutionARN: s.arn, Token: s.token,
			})
			require.ErrorIs(t, err, local.ErrProcessGone)
		}
		return protocol.InvocationOutput{Status: protocol.InvocationSucceeded}
	})

	result, err := local.Run(t.Context(), stubborn, nil, local.Config{
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
	})

	require.NoError(t, err)
	require.Len(t, result.Invocations, 2)
	requireCrash(t, result, 0)
	require.Nil(t, result.Invocations[1].Error)
}

func TestInterceptedBodiesAreReplaced(t *testing.T) {
	t.Parallel()

	result, err := local.Run(t.Context(), durable.NewHandler(oneStep), nil, local.Config{
		Intercept: func(
			context.Context, backend.Attempt, func(context.Context) (any, error),
		) (any, error) {
			return 7, nil
		},
	})

	require.NoError(t, err)
	requireText(t, "7", result.Output)
}

func TestChoicesReplaceTheSeed(t *testing.T) {
	t.Parallel()
	h := durable.NewHandler(func(ctx durable.Context, _ any) (string, error) {
		order := ""
		_, err := durable.Map(ctx, "map", []string{"a", "b", "c"},
			func(_ durable.Context, item string) (int, error) {
				order += item
				return 0, nil
			})
		return order, err
	})
	run := func(choose func(n int) int) (*execution.Result, error) {
		return local.Run(t.Context(), h, nil, local.Config{Choose: choose, Seed: 99})
	}

	first, err := run(func(int) int { return 0 })
	require.NoError(t, err)
	requireText(t, `"abc"`, first.Output)
	last, err := run(func(n int) int { return n - 1 })
	require.NoError(t, err)
	requireText(t, `"cba"`, last.Output)
	_, err = run(func(n int) int { return n })
	require.EqualError(t, err, "choice of 3 things: Config.Choose returned 3")
}

func TestErrorOfAHandlerIsNoCrash(t *testing.T) {
	t.Parallel()
	calls := 0

	result, err := local.Run(t.Context(), durable.NewHandler(oneStep), nil, local.Config{
		Wrap: func(_ local.Invocation, next backend.Backend) backend.Backend {
			return checkpoints{next, func(
				ctx context.Context, req backend.CheckpointRequest, next backend.Backend,
			) (backend.CheckpointResponse, error) {
				calls++
				if calls == 1 {
					return backend.CheckpointResponse{}, errors.New("lost")
				}
				return next.Checkpoint(ctx, req)
			}}
		},
	})

	require.NoError(t, err)
	require.Equal(t, "InvocationError", result.Invocations[0].Error.ErrorType)
	requireText(t, "1", result.Output)
}

func TestProcessTimesOutWhereItIsTold(t *testing.T) {
	t.Parallel()
	told := 0

	result, err := local.Run(t.Context(), durable.NewHandler(oneStep), nil, local.Config{
		InvocationTimeout: time.Minute,
		RetryDelay:        -1,
		Intercept: func(
			ctx context.Context, _ backend.Attempt, next func(context.Context) (any, error),
		) (any, error) {
			told++
			if told == 1 {
				return nil, local.ErrInvocationTimedOut
			}
			return next(ctx)
		},
	})

	require.NoError(t, err)
	requireText(t, "1", result.Output)
	inv := result.Invocations[0]
	require.Equal(t, &protocol.ErrorObject{
		ErrorType:    "Sandbox.Timedout",
		ErrorMessage: "RequestId: " + inv.RequestID + " Error: Task timed out after 60.00 seconds",
	}, inv.Error)
	require.Zero(t, result.Duration(), "no time passes")
}

func TestInvocationsAreRepeatedAfterTheDelay(t *testing.T) {
	t.Parallel()

	for delay, want := range map[time.Duration]time.Duration{
		0: 10 * time.Second, -1: 0, time.Minute: 2 * time.Minute,
	} {
		result, err := local.Run(t.Context(), failing{times: new(2)}, nil,
			local.Config{RetryDelay: delay})

		require.NoError(t, err)
		require.Equal(t, protocol.ExecutionSucceeded, result.Status)
		require.Equal(t, want, result.Duration())
	}
}
