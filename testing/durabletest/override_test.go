// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// pay charges a card, asks for a confirmation and waits until it has settled.
func pay(ctx durable.Context, _ int) (string, error) {
	charge, err := durable.Step(ctx, "charge", func(durable.StepContext) (string, error) {
		panic("the bank must not be called")
	}, durable.WithRetry(durable.ExponentialBackoff{MaxAttempts: 3, Jitter: durable.NoJitter}))
	if err != nil {
		return "", err
	}
	_, err = durable.WaitForCallback[any](ctx, "confirm",
		func(durable.StepContext, string) error { panic("nobody must be asked") })
	if err != nil {
		return "", err
	}
	state, err := durable.WaitForCondition(ctx, "settled", 0,
		func(durable.StepContext, int) (int, error) { panic("the bank must not be asked") },
		durable.Until(func(state int) bool { return state >= 3 }))
	return charge + string(rune('0'+state)), err
}

var errBusy = durabletest.Error("Bank.Busy", "come back")

func payOptions(more ...durabletest.Option) []durabletest.Option {
	return append([]durabletest.Option{
		durabletest.Strict(),
		durabletest.OnCallback("confirm", durabletest.Succeed(nil)),
		durabletest.Override("*", durabletest.Return(nil)),
		durabletest.Override("charge", durabletest.Sequence(
			durabletest.Fail(errBusy), durabletest.Return("paid:"))),
		durabletest.Override("settled", durabletest.Func(
			func(_ context.Context, c *durabletest.BodyCall) (int, error) { return c.Attempt, nil })),
	}, more...)
}

func TestBodiesAreOverridden(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, pay, 5, payOptions()...)

	require.Equal(t, "paid:3", run.Output(t))
	run.RequireTree(t, `
		charge   step       SUCCEEDED  2 attempts
		confirm  callback   SUCCEEDED
		settled  condition  SUCCEEDED  3 checks
	`)
	require.Equal(t, "Bank.Busy", run.Step(t, "charge").Attempts[0].Error.ErrorType)
	run.RequireBodyRuns(t, "charge", 2)
	run.RequireBodyRuns(t, "confirm", 1)
	run.RequireBodyRuns(t, "settled", 3)
	run.RequireBodyRuns(t, "*", 6)
	run.RequireBodyRuns(t, "other", 0)
	checks := run.BodyRuns("settled")
	require.Equal(t, 3, checks[2].Attempt)
	require.True(t, checks[2].Overridden)
	require.True(t, checks[2].Time.After(checks[1].Time))
}

func TestOverridesThatOnlyFailExhaustTheRetries(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, pay, 5, payOptions(
		durabletest.Override("charge", durabletest.Fail(errBusy)))...)

	require.EqualError(t, run.Err(), "execution is FAILED: Bank.Busy: come back")
	run.RequireBodyRuns(t, "charge", 3)
}

func TestStrictForbidsOtherBodies(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) {
		durabletest.Run(s, pay, 5, durabletest.Strict(),
			durabletest.OnCallback("confirm", durabletest.Succeed(nil)),
			durabletest.Override("charge", durabletest.Return("paid")))
	})

	require.True(t, s.stopped)
	require.Equal(t, "durabletest: the run did not end: the body of \"confirm\" is not"+
		" overridden, and Strict forbids to run it\n", s.errors.String())
}

func TestOverridesGoByPath(t *testing.T) {
	t.Parallel()
	fn := func(ctx durable.Context, _ any) ([]string, error) {
		batch, err := durable.Map(ctx, "ship", []string{"a", "b", "c"},
			func(ctx durable.Context, item string) (string, error) {
				return durable.Step(ctx, "label", func(durable.StepContext) (string, error) {
					return item, nil
				})
			})
		return batch.Results(), err
	}

	for name, c := range map[string]struct {
		path string
		want []string
	}{
		"One":         {"ship/[1]/label", []string{"a", "x", "c"}},
		"FromBelow":   {"[2]/label", []string{"a", "b", "x"}},
		"Pattern":     {"ship/*/label", []string{"x", "x", "x"}},
		"WrongParent": {"shop/*/label", []string{"a", "b", "c"}},
		"Deeper":      {"*/label", []string{"x", "x", "x"}},
		"NotSoDeep":   {"ship/label", []string{"a", "b", "c"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			run := durabletest.Run(t, fn, nil,
				durabletest.Override(c.path, durabletest.Return("x")))

			require.Equal(t, c.want, run.Output(t))
		})
	}
}

func TestRealBodiesRunBesideOverrides(t *testing.T) {
	t.Parallel()
	handleOptions := func(body durabletest.Body) []durabletest.Option {
		return []durabletest.Option{
			durabletest.Strict(), durabletest.Override("*", durabletest.Real()),
			durabletest.Override("quote", body),
		}
	}

	first := durabletest.Run(t, handle, order{Amount: 1}, handleOptions(durabletest.Sequence(
		durabletest.Real().Taking(time.Minute), durabletest.Return(5)))...)
	require.Equal(t, "shipped", first.Output(t).Status)
	require.Equal(t, time.Minute, first.Result().Invocations[0].Duration())
	first.Step(t, "quote").RequireResult(t, 5)

	second := durabletest.Run(t, handle, order{Amount: 9}, handleOptions(durabletest.Func(
		func(ctx context.Context, c *durabletest.BodyCall) (any, error) {
			require.Equal(t, "quote", c.Name)
			require.Equal(t, "quote", c.Path)
			value, err := c.Real(ctx)
			require.Equal(t, c.Attempt == 1, err != nil)
			return value, err
		}))...)
	second.Step(t, "quote").RequireResult(t, 9)
}

func TestBodiesTakeVirtualTime(t *testing.T) {
	t.Parallel()
	fn := func(ctx durable.Context, _ any) (int, error) {
		batch, err := durable.Map(ctx, "map", []int{1, 2, 3},
			func(ctx durable.Context, n int) (int, error) {
				return durable.Step(ctx, "work", func(durable.StepContext) (int, error) {
					return n, nil
				})
			})
		return len(batch.Results()), err
	}

	run := durabletest.Run(t, fn, nil,
		durabletest.Override("work", durabletest.Return(1).Taking(10*time.Second)),
		durabletest.Override("[0]/work", durabletest.Return(1).Taking(20*time.Second)))

	require.Equal(t, 3, run.Output(t))
	require.Equal(t, 20*time.Second, run.Duration())
	run.Operation(t, "map/[1]/work").RequireDuration(t, 10*time.Second)
}

func TestBodyThatTakesTooLongTimesTheInvocationOut(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		semantics durable.Semantics
		runs      int
		failure   error
	}{
		"AtLeastOnce": {durable.AtLeastOncePerRetry, 2, nil},
		"AtMostOnce":  {durable.AtMostOncePerRetry, 1, durable.ErrStepInterrupted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runs := 0

			run := durabletest.Run(t, func(ctx durable.Context, _ any) (string, error) {
				return durable.Step(ctx, "slow", func(durable.StepContext) (string, error) {
					return "", errors.New("overridden")
				}, durable.WithSemantics(c.semantics), durable.WithRetry(durable.NoRetry()))
			}, nil,
				durabletest.InvocationTimeout(30*time.Second),
				durabletest.Override("slow", durabletest.Func(
					func(ctx context.Context, c *durabletest.BodyCall) (string, error) {
						runs++
						if runs > 1 {
							return "quick", nil
						}
						return "slow", c.Sleep(ctx, time.Minute)
					})))

			require.Equal(t, c.runs, runs)
			run.RequireBodyRuns(t, "slow", c.runs)
			require.Equal(t, "Sandbox.Timedout", run.Result().Invocations[0].Error.ErrorType)
			require.Equal(t, 35*time.Second, run.Duration())
			run.Step(t, "slow").RequireAttempts(t, 1)
			if c.failure != nil {
				run.RequireFailed(t, c.failure)
			} else {
				require.Equal(t, "quick", run.Output(t))
			}
		})
	}
}

func TestBodyThatTakesTooLongTimesTheStepOut(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, func(ctx durable.Context, _ any) (int, error) {
		return durable.Step(ctx, "slow", func(durable.StepContext) (int, error) { return 1, nil },
			durable.WithTimeout(10*time.Second), durable.WithRetry(durable.NoRetry()))
	}, nil, durabletest.Override("slow", durabletest.Return(1).Taking(time.Minute)))

	run.RequireFailed(t, durable.ErrTimedOut)
	require.Equal(t, 10*time.Second, run.Duration())
}

func TestWrongNumberOfBodyRunsIsReported(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) {
		durabletest.Run(s, handle, order{Amount: 1}).RequireBodyRuns(s, "quote", 1)
	})

	require.True(t, s.stopped)
	require.Contains(t, s.errors.String(),
		"durabletest: the bodies of \"quote\" ran 2 times, not 1:\n\n  +0s  quote  attempt 1\n  +")
}

func TestFailWithoutAnErrorFails(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, handle, order{},
		durabletest.Override("charge", durabletest.Fail(nil)))

	require.ErrorContains(t, run.Err(), "durabletest: Fail was given no error")
}

func TestOptionsThatNothingNeededAreNamed(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) {
		durabletest.Run(s, handle, order{},
			durabletest.Override("chrage", durabletest.Return(nil)),
			durabletest.Override("quote", durabletest.Return(0)),
			durabletest.OnCallback("approval", durabletest.Never())).Output(s)
	})

	require.Contains(t, s.logs.String(),
		"nothing needed OnCallback(\"approval\"), Override(\"chrage\")\n")
}
