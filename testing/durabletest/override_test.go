// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
	"github.com/lambda-durable/durable-go/testing/execution"
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

func TestStrictForbidsOverridesOfNothing(t *testing.T) {
	t.Parallel()
	stale := func(t durabletest.TB, opts ...durabletest.Option) {
		t.Helper()
		durabletest.Run(t, pay, 5, payOptions(append(opts,
			durabletest.Override("chrage", durabletest.Return("paid")),
			durabletest.Override("refund-*", durabletest.Return(nil)))...)...)
	}

	s := spyOn(t, func(s *spy) { stale(s) })
	require.True(t, s.stopped)
	require.Equal(t, "durabletest: Override(\"chrage\") has replaced nothing, and Strict forbids"+
		" that; the bodies that ran are \"charge\", \"confirm\", \"settled\"\n", s.errors.String())

	steered := spyOn(t, func(s *spy) {
		durabletest.Start(s, pay, 5, payOptions(
			durabletest.Override("chrage", durabletest.Return("paid")))...).Wait(s)
	})
	require.Contains(t, steered.errors.String(), `Override("chrage") has replaced nothing`)

	// What follows a failure is not needed, and no sign of a wrong name.
	stale(t, durabletest.Override("charge", durabletest.Fail(errBusy)))
}

func TestManyBodiesAreNotAllNamed(t *testing.T) {
	t.Parallel()
	fn := func(ctx durable.Context, _ any) (int, error) {
		for i := range 10 {
			if _, err := durable.Step(ctx, fmt.Sprintf("s%d", i), number(i)); err != nil {
				return 0, err
			}
		}
		return 0, nil
	}

	s := spyOn(t, func(s *spy) { durabletest.Run(s, fn, nil).RequireBodyRuns(s, "s", 1) })
	require.Equal(t, `durabletest: the bodies of "s" ran 0 times, not 1; the bodies that ran are `+
		`"s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7" and 2 more`+"\n", s.errors.String())

	s = spyOn(t, func(s *spy) {
		durabletest.Run(s, func(durable.Context, any) (int, error) { return 0, nil }, nil).
			RequireBodyRuns(s, "s", 1)
	})
	require.Contains(t, s.errors.String(), "ran 0 times, not 1; no body has run\n")
}

// countTo calls two steps of one name, one of another, and the first two again in
// branches without operations of their own.
func countTo(ctx durable.Context, _ any) ([]string, error) {
	var said []string
	say := func(ctx durable.Context, name, what string) error {
		text, err := durable.Step(ctx, name,
			func(durable.StepContext) (string, error) { return what, nil })
		said = append(said, text)
		return err
	}
	if err := errors.Join(say(ctx, "poll", "a"), say(ctx, "rest", "b"), say(ctx, "poll", "c"),
		say(ctx, "", "d")); err != nil {
		return nil, err
	}
	batch, err := durable.Map(ctx, "flat", []string{"e", "f"},
		func(ctx durable.Context, item string) (string, error) {
			return durable.Step(ctx, "poll",
				func(durable.StepContext) (string, error) { return item, nil })
		}, durable.AsFlat())
	return append(said, batch.Results()...), err
}

// TestOverridesSpeakThePathsOfResults looks every path up that an override
// understands, and the other way round.
func TestOverridesSpeakThePathsOfResults(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		path string
		want []string
	}{
		"FirstOfTheName":        {"poll[0]", []string{"x", "b", "c", "d", "x", "f"}},
		"SecondOfTheName":       {"poll[1]", []string{"a", "b", "x", "d", "e", "x"}},
		"NoThirdOfTheName":      {"poll[2]", []string{"a", "b", "c", "d", "e", "f"}},
		"OnlyOneOfTheName":      {"rest[0]", []string{"a", "x", "c", "d", "e", "f"}},
		"ByIndex":               {"[2]", []string{"a", "b", "x", "d", "e", "f"}},
		"WithoutAName":          {"[3]", []string{"a", "b", "c", "x", "e", "f"}},
		"InFlatBranches":        {"flat/poll[1]", []string{"a", "b", "c", "d", "e", "x"}},
		"InFlatBranchesByIndex": {"flat/[1]", []string{"a", "b", "c", "d", "e", "x"}},
		"Pattern":               {"po*[1]", []string{"a", "b", "x", "d", "e", "x"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			run := durabletest.Run(t, countTo, nil,
				durabletest.Override(c.path, durabletest.Return("x")))

			require.Equal(t, c.want, run.Output(t))
		})
	}

	run := durabletest.Run(t, countTo, nil)
	for o := range run.Result().All() {
		if o.Kind() == execution.KindStep {
			found, err := run.Result().Operation(o.Path)
			require.NoError(t, err)
			require.Same(t, o, found)
			run.RequireBodyRuns(t, o.Path, 1+bodiesBelow(run.Result(), o.Path))
		}
	}
}

// bodiesBelow counts the steps that a path means beside the one at the top level.
func bodiesBelow(r *execution.Result, path string) int {
	n := 0
	for o := range r.All() {
		if strings.HasSuffix(o.Path, "/"+path) {
			n++
		}
	}
	return n
}

func TestPathsOfBodiesAreThoseOfResults(t *testing.T) {
	t.Parallel()
	var paths []string

	run := durabletest.Run(t, countTo, nil, durabletest.Override("*", durabletest.Func(
		func(ctx context.Context, c *durabletest.BodyCall) (any, error) {
			paths = append(paths, c.Path)
			return c.Real(ctx)
		})))

	require.Equal(t, []string{"poll", "rest", "poll[1]", "[3]", "flat/poll[0]", "flat/poll[1]"}, paths,
		"a path tells apart what has begun by then")
	s := spyOn(t, func(s *spy) { run.RequireBodyRuns(s, "*", 1) })
	require.Contains(t, s.errors.String(), "  +0s  poll[0]  attempt 1\n  +0s  rest  attempt 1\n")
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
