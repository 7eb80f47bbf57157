// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// These tests let goroutines run freely, as on Lambda. The bubbles check that
// every goroutine of the invocation has ended when the answer goes out.

func TestStepInFlightIsCancelledWhenTheFunctionReturns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := testbackend.New("null")
		running := make(chan struct{})
		var cancelled atomic.Bool
		out, _, err := b.Run(t.Context(), durable.NewHandler(
			func(ctx durable.Context, _ any) (string, error) {
				durable.Go(ctx, "loser", func(ctx durable.Context) (int, error) {
					return durable.Step(ctx, "slow", func(ctx durable.StepContext) (int, error) {
						close(running)
						<-ctx.Done()
						cancelled.Store(true)
						return 0, ctx.Err()
					})
				})
				<-running
				return "done", nil
			}))
		require.NoError(t, err)
		require.Equal(t, `"done"`, text(out.Result))
		require.True(t, cancelled.Load())
		require.NotContains(t, b.Updates(), "RETRY STEP 1-1 slow", "what comes late is not recorded")
	})
}

func TestBodyThatIgnoresItsContextIsAbandonedAfterTheGrace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := testbackend.New("null")
		running, release := make(chan struct{}), make(chan struct{})
		begin := time.Now()
		_, _, err := b.Run(t.Context(), durable.NewHandler(
			func(ctx durable.Context, _ any) (string, error) {
				durable.Go(ctx, "stuck", func(ctx durable.Context) (int, error) {
					return durable.Step(ctx, "slow", func(durable.StepContext) (int, error) {
						close(running)
						<-release
						return 1, nil
					})
				})
				<-running
				return "done", nil
			}))
		require.NoError(t, err)
		require.Equal(t, 2*time.Second, time.Since(begin))
		close(release)
		synctest.Wait()
		require.NotContains(t, b.Updates(), "SUCCEED STEP 1-1 slow")
	})
}

func TestNestedBranchesPanicsAndSuspension(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := testbackend.New("null")
		out, invocations, err := b.Run(t.Context(), durable.NewHandler(
			func(ctx durable.Context, _ any) (string, error) {
				outer := durable.Go(ctx, "outer", func(ctx durable.Context) (string, error) {
					inner := durable.Go(ctx, "inner", func(ctx durable.Context) (string, error) {
						if err := durable.Wait(ctx, "w", time.Hour); err != nil {
							return "", err
						}
						panic("inner broke")
					})
					return inner.Await(ctx)
				})
				side := durable.Go(ctx, "side", func(ctx durable.Context) (string, error) {
					return "side", durable.Wait(ctx, "w", time.Minute)
				})
				_, err := outer.Await(ctx)
				if !errors.Is(err, durable.ErrPanic) {
					return "", fmt.Errorf("want a panic, got: %w", err)
				}
				return side.Await(ctx)
			}))
		require.NoError(t, err)
		require.Nil(t, out.Error)
		require.Equal(t, `"side"`, text(out.Result))
		require.Equal(t, 2, invocations)
	})
}

func TestTimersAreSeenWhileSomethingRuns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := testbackend.New("null")
		b.Clock = time.Now
		begin := time.Now()
		var waited time.Duration
		_, invocations, err := b.Run(t.Context(), durable.NewHandler(
			func(ctx durable.Context, _ any) (int, error) {
				f := durable.Go(ctx, "waits", func(ctx durable.Context) (int, error) {
					err := durable.Wait(ctx, "w", 5*time.Second)
					waited = time.Since(begin)
					return 0, err
				})
				if err := durable.Do(ctx, "works", func(durable.StepContext) error {
					time.Sleep(time.Minute)
					return nil
				}); err != nil {
					return 0, err
				}
				return f.Await(ctx)
			}))
		require.NoError(t, err)
		require.Equal(t, 1, invocations)
		require.Equal(t, 5*time.Second, waited)
	})
}

func TestInvocationDeadlineEndsTheInvocationNotTheStep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := testbackend.New("null")
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, _, err := b.Run(ctx, durable.NewHandler(
			func(ctx durable.Context, _ any) (int, error) {
				return 0, durable.Do(ctx, "slow", func(ctx durable.StepContext) error {
					<-ctx.Done()
					return ctx.Err()
				})
			}))
		var aborted *durable.InvocationError
		require.ErrorAs(t, err, &aborted)
		require.Equal(t, []string{"START STEP 1 slow"}, b.Updates())
		require.Equal(t, protocol.StatusStarted, b.Operation("1").Status)
	})
}

func TestStepTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := testbackend.New("null")
		out, _, err := b.Run(t.Context(), durable.NewHandler(
			func(ctx durable.Context, _ any) (string, error) {
				err := durable.Do(ctx, "slow", func(ctx durable.StepContext) error {
					<-ctx.Done()
					return ctx.Err()
				}, durable.WithTimeout(time.Second), durable.WithRetry(durable.NoRetry()))
				if !errors.Is(err, durable.ErrTimedOut) {
					return "", fmt.Errorf("want a time-out, got: %w", err)
				}
				return "timed out", nil
			}))
		require.NoError(t, err)
		require.Equal(t, `"timed out"`, text(out.Result), out.Error)
	})
}
