// SPDX-License-Identifier: Apache-2.0

package local_test

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/local"
)

// takes is an interception with which bodies take as long as their names say.
func takes(
	ctx context.Context, a backend.Attempt, next func(context.Context) (any, error),
) (any, error) {
	d, err := time.ParseDuration(a.Operation.Name)
	if err != nil {
		return next(ctx)
	}
	if err := a.Sleep(ctx, d); err != nil {
		return nil, err
	}
	return next(ctx)
}

func step(ctx durable.Context, name string) (int, error) {
	return durable.Step(ctx, name, func(durable.StepContext) (int, error) { return 1, nil })
}

func requireReasons(t *testing.T, r *local.Runner, want ...string) {
	t.Helper()
	var got []string
	for _, m := range r.Moves() {
		got = append(got, m.To.Sub(newYear).String()+": "+m.Reason)
	}
	require.Equal(t, want, got)
}

// world is a runner with one function and one execution of it.
func world(t *testing.T, cfg local.Config, h local.Handler) (*local.Runner, string) {
	t.Helper()
	if cfg.Functions == nil {
		cfg.Functions = map[string]local.Function{}
	}
	cfg.Functions["it"] = local.Durable(h)
	r := local.New(cfg)
	t.Cleanup(r.Close)
	arn, err := r.Start(local.StartRequest{Function: "it"})
	require.NoError(t, err)
	return r, arn
}

func TestBodiesOfBranchesTakeTimeSideBySide(t *testing.T) {
	t.Parallel()
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		batch, err := durable.Map(ctx, "map", []string{"30s", "10s", "20s"}, step)
		return len(batch.Results()), err
	})

	for seed := range uint64(5) {
		result, err := local.Run(t.Context(), h, nil, local.Config{Seed: seed, Intercept: takes})

		require.NoError(t, err)
		requireText(t, "3", result.Output)
		require.Equal(t, 30*time.Second, result.Duration())
		require.Len(t, result.Invocations, 1)
		require.Equal(t, 30*time.Second, result.Invocations[0].Duration())
		op, err := result.Operation("map/[1]/10s")
		require.NoError(t, err)
		require.Equal(t, 10*time.Second, op.Duration())
	}
}

func TestInvocationsTimeOut(t *testing.T) {
	t.Parallel()
	attempts := 0
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		return step(ctx, "40s")
	})
	r, arn := world(t, local.Config{
		InvocationTimeout: 30 * time.Second,
		Intercept: func(
			ctx context.Context, a backend.Attempt, next func(context.Context) (any, error),
		) (any, error) {
			attempts++
			if attempts > 1 {
				return next(ctx)
			}
			return takes(ctx, a, next)
		},
	}, h)

	result, err := r.Wait(t.Context(), arn)

	require.NoError(t, err)
	requireText(t, "1", result.Output)
	require.Equal(t, 2, attempts)
	require.Equal(t, &protocol.ErrorObject{
		ErrorType: "Sandbox.Timedout",
		ErrorMessage: "RequestId: " + result.Invocations[0].RequestID +
			" Error: Task timed out after 30.00 seconds",
	}, result.Invocations[0].Error)
	require.Len(t, result.Operations[0].Attempts, 1)
	requireReasons(t, r,
		`30s: step "40s" takes time until the invocation times out`,
		"35s: the delay after a failed invocation is over")
}

func TestAnInvocationMayNotRunLongerThanOnAWS(t *testing.T) {
	t.Parallel()
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		return step(ctx, "15m")
	})

	result, err := local.Run(t.Context(), h, nil, local.Config{Intercept: takes})

	require.NoError(t, err)
	require.Equal(t, protocol.ExecutionFailed, result.Status)
	require.Equal(t, "Sandbox.Timedout", result.Error.ErrorType)
	require.Len(t, result.Invocations, 5)
	require.Equal(t, 5*15*time.Minute+4*5*time.Second, result.Duration())
}

func TestTheWorldGoesOnWhileABodyTakesTime(t *testing.T) {
	t.Parallel()
	parent := durable.NewHandler(func(ctx durable.Context, _ any) (string, error) {
		slow := durable.StepAsync(ctx, "60s", func(durable.StepContext) (int, error) {
			return 1, nil
		})
		child := durable.InvokeAsync[int](ctx, "child", "child", 0)
		if _, err := child.Await(ctx); err != nil {
			return "", err
		}
		done := ctx.Execution().StartTime
		if _, err := durable.Step(ctx, "after", func(durable.StepContext) (int, error) {
			done = durable.Now(ctx)
			return 0, nil
		}); err != nil {
			return "", err
		}
		_, err := slow.Await(ctx)
		return done.Sub(ctx.Execution().StartTime).String(), err
	})
	child := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		if err := durable.Wait(ctx, "", 5*time.Second); err != nil {
			return 0, err
		}
		return step(ctx, "4s")
	})
	r, arn := world(t, local.Config{
		Intercept: takes,
		Functions: map[string]local.Function{"child": local.Durable(child)},
	}, parent)

	result, err := r.Wait(t.Context(), arn)

	require.NoError(t, err)
	// The child ends after 9 s; the parent polls 1, 3, 7 and 15 s after its start.
	requireText(t, `"9s"`, result.Output)
	after, err := result.Operation("after")
	require.NoError(t, err)
	require.Equal(t, 15*time.Second, after.Start.Sub(result.Start))
	require.Equal(t, time.Minute, result.Duration())
	require.Len(t, result.Invocations, 1)
	childRun, err := r.Result(result.Operations[1].TargetARN)
	require.NoError(t, err)
	require.Equal(t, 9*time.Second, childRun.Duration())
}

func TestCallbacksAreAnsweredWhileABodyTakesTime(t *testing.T) {
	t.Parallel()
	h := durable.NewHandler(func(ctx durable.Context, _ any) (string, error) {
		slow := durable.StepAsync(ctx, "60s", func(durable.StepContext) (string, error) {
			return "slow", nil
		})
		callback, err := durable.CreateCallback[string](ctx, "ask")
		if err != nil {
			return "", err
		}
		return durable.Race(ctx, "race", slow, callback.Future())
	})

	result, err := local.Run(t.Context(), h, nil, local.Config{
		Intercept:  takes,
		OnCallback: func(c *local.Callback) { c.Succeed(2*time.Second, []byte(`"quick"`)) },
	})

	require.NoError(t, err)
	requireText(t, `"quick"`, result.Output)
	require.Len(t, result.Invocations, 1)
}

func TestStopWhileABodyTakesTime(t *testing.T) {
	t.Parallel()
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		return step(ctx, "60s")
	})
	r, arn := world(t, local.Config{Intercept: takes}, h)

	require.NoError(t, r.Advance(t.Context(), 10*time.Second))
	require.NoError(t, r.Stop(arn, nil))
	result, err := r.Wait(t.Context(), arn)

	require.NoError(t, err)
	require.Equal(t, protocol.ExecutionStopped, result.Status)
	require.Equal(t, 10*time.Second, result.Duration())
	require.Len(t, result.Invocations, 1)
	require.Equal(t, time.Minute, result.Invocations[0].Duration())
	requireReasons(t, r,
		"10s: the test advances the clock", `1m0s: step "60s" takes time`)
}

func TestCloseEndsWhatStillRuns(t *testing.T) {
	t.Parallel()
	after := false
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		defer func() { after = true }()
		return step(ctx, "60s")
	})
	r, arn := world(t, local.Config{Intercept: takes}, h)
	require.NoError(t, r.Advance(t.Context(), 10*time.Second))
	require.False(t, after)

	r.Close()
	r.Close()

	require.True(t, after)
	_, err := r.Wait(t.Context(), arn)
	require.EqualError(t, err, "the runner was closed")
}

func TestHungBodyIsReportedAtOnceInABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		free := make(chan int)
		defer close(free) // a bubble has to be left by all
		h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
			if _, err := step(ctx, "quote"); err != nil {
				return 0, err
			}
			return durable.Step(ctx, "charge", func(durable.StepContext) (int, error) {
				return <-free, nil
			})
		})

		result, err := local.Run(t.Context(), h, nil, local.Config{})

		var hung *local.HungError
		require.ErrorAs(t, err, &hung)
		require.Equal(t, `step "charge" of function "function"`, hung.Where)
		require.ErrorContains(t, err, `step "charge" of function "function" hangs:`+
			" nothing can wake it any more; its goroutines:\n\ngoroutine ")
		require.Contains(t, hung.Stacks, "TestHungBodyIsReportedAtOnceInABubble")
		require.Contains(t, hung.Stacks, "[chan receive")
		require.NotContains(t, hung.Stacks, "[running")
		require.Equal(t, "quote   step  SUCCEEDED\ncharge  step  STARTED\n", result.Tree())
	})
}

func TestHungFunctionIsReportedAtOnceInABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		free := make(chan int)
		defer close(free)
		h := durable.NewHandler(func(durable.Context, any) (int, error) { return <-free, nil })

		_, err := local.Run(t.Context(), h, nil, local.Config{})

		require.ErrorContains(t, err, `function "function" hangs: nothing can wake it`)
	})
}

func TestABubbleThatWaitsForItsOwnTimersDoesNotHang(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
			return durable.Step(ctx, "nap", func(durable.StepContext) (int, error) {
				<-time.After(365 * 24 * time.Hour)
				return 1, nil
			})
		})

		result, err := local.Run(t.Context(), h, nil, local.Config{})

		require.NoError(t, err)
		require.Zero(t, result.Duration())
	})
}

func TestBodyThatIgnoresItsContextIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		free := make(chan int)
		defer close(free)
		h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
			return durable.Step(ctx, "deaf", func(durable.StepContext) (int, error) {
				return <-free, nil
			})
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()

		_, err := local.Run(ctx, h, nil, local.Config{})

		require.ErrorIs(t, err, context.DeadlineExceeded)
		text, _, _ := strings.Cut(err.Error(), ";")
		require.Equal(t, `step "deaf" of function "function" does not end although its context`+
			" has: context deadline exceeded", text)
	})
}

func TestHandlerThatLeavesItsGoroutineEndsTheRun(t *testing.T) {
	t.Parallel()
	left := script(func(*session) protocol.InvocationOutput {
		runtime.Goexit()
		return protocol.InvocationOutput{}
	})

	_, err := local.Run(t.Context(), left, nil, local.Config{})

	require.ErrorContains(t, err, "the handler ended its goroutine by runtime.Goexit")
}

// busy has bodies, children, callbacks and waits that overlap.
func busy(ctx durable.Context, _ any) (int, error) {
	ask, err := durable.CreateCallback[int](ctx, "ask", durable.WithTimeout(time.Minute))
	if err != nil {
		return 0, err
	}
	child := durable.InvokeAsync[int](ctx, "child", "child", 0)
	batch, err := durable.Map(ctx, "map", []string{"30s", "10s", "30s", "0s"},
		func(ctx durable.Context, name string) (int, error) {
			if err := durable.Wait(ctx, "", 10*time.Second); err != nil {
				return 0, err
			}
			return step(ctx, name)
		})
	if err != nil {
		return 0, err
	}
	answer, err := ask.Await(ctx)
	if err != nil {
		return 0, err
	}
	called, err := child.Await(ctx)
	return len(batch.Results()) + answer + called, err
}

func TestEqualSeedsLeaveEqualHistoriesWhileBodiesTakeTime(t *testing.T) {
	t.Parallel()
	late := newYear.Add(1000 * time.Hour)
	run := func(seed uint64) string {
		child := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
			return step(ctx, "20s")
		})
		r, arn := world(t, local.Config{
			Seed: seed, Start: late, Intercept: takes, InvocationTimeout: 25 * time.Second,
			OnCallback: func(c *local.Callback) { c.Succeed(20*time.Second, []byte("1")) },
			Functions:  map[string]local.Function{"child": local.Durable(child)},
		}, durable.NewHandler(busy))
		result, err := r.Wait(t.Context(), arn)
		require.NoError(t, err)
		require.Equal(t, protocol.ExecutionFailed, result.Status, "30 s are too long")
		for _, event := range result.Events {
			require.False(t, event.EventTimestamp.Before(late))
			require.False(t, event.EventTimestamp.After(r.Now()))
		}
		return result.Timeline()
	}

	for seed := range uint64(25) {
		require.Equal(t, run(seed), run(seed), "the seed is %d", seed)
	}
}

func TestSeedsDoNotChangeWhatBusyFunctionsReturn(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		result, err := local.Run(t.Context(), durable.NewHandler(busy), nil, local.Config{
			Seed: seed, Intercept: takes,
			OnCallback: func(c *local.Callback) { c.Succeed(20*time.Second, []byte("1")) },
			Functions: map[string]local.Function{
				"child": local.Durable(durable.NewHandler(
					func(ctx durable.Context, _ any) (int, error) { return step(ctx, "20s") })),
			},
		})
		require.NoError(t, err)
		requireText(t, "6", result.Output)
		require.Equal(t, 40*time.Second, result.Duration(), "the seed is %d", seed)
	}
}
