// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func increment(_ durable.StepContext, n int) (int, error) { return n + 1, nil }

func atLeast(least int) func(int) bool { return func(n int) bool { return n >= least } }

func TestConditionThreadsItsState(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r runner) {
		out, invocations := r.finish(t, durable.NewHandler(
			func(ctx durable.Context, _ any) (int, error) {
				return durable.WaitForCondition(ctx, "count", 5, increment, durable.Until(atLeast(8)))
			}))
		require.Equal(t, "8", text(out.Result))
		require.Equal(t, 3, invocations)
		require.Equal(t, []string{
			"START STEP 1 count", "RETRY STEP 1 count",
			"START STEP 1 count", "RETRY STEP 1 count",
			"START STEP 1 count", "SUCCEED STEP 1 count",
		}, r.Updates())
		require.Equal(t, "WaitForCondition", r.Operation("1").SubType)
		require.Equal(t, 3, r.Operation("1").StepDetails.Attempt)
	})
}

func TestConditionRecordsStateAndDelay(t *testing.T) {
	t.Parallel()
	b := testbackend.New("null")
	all := updates(b)
	_, _, err := testbackend.Serial(b).Run(t.Context(), durable.NewHandler(
		func(ctx durable.Context, _ any) (int, error) {
			return durable.WaitForCondition(ctx, "", 0, increment, durable.Polling[int]{
				Until: atLeast(4), InitialDelay: 2 * time.Second, Rate: 2, Jitter: durable.NoJitter,
			})
		}))
	require.NoError(t, err)
	var told []string
	for _, u := range *all {
		if u.Action != protocol.ActionStart {
			delay := 0
			if u.StepOptions != nil {
				delay = u.StepOptions.NextAttemptDelaySeconds
			}
			told = append(told, fmt.Sprintf("%s %s %d", u.Action, text(u.Payload), delay))
			require.Nil(t, u.Error)
		}
	}
	require.Equal(t, []string{"RETRY 1 2", "RETRY 2 4", "RETRY 3 8", "SUCCEED 4 0"}, told)
}

func TestConditionMetAtOnceDoesNotSuspend(t *testing.T) {
	t.Parallel()
	out, invocations, _ := run(t, func(ctx durable.Context, _ any) (int, error) {
		return durable.WaitForCondition(ctx, "", 5,
			func(_ durable.StepContext, n int) (int, error) { return n, nil }, durable.Until(atLeast(5)))
	})
	require.Equal(t, "5", text(out.Result))
	require.Equal(t, 1, invocations)
}

type job struct {
	Status string
	checks int // not encoded
}

func TestConditionSeesWhatAReplaySees(t *testing.T) {
	t.Parallel()
	out, _, _ := run(t, func(ctx durable.Context, _ any) (job, error) {
		strategy := durable.WaitStrategyFunc[job](
			func(j job, p durable.Poll) (time.Duration, bool, error) {
				require.Zero(t, j.checks, "the strategy gets the state from the record")
				return time.Second, p.Number == 3, nil
			})
		j, err := durable.WaitForCondition(ctx, "", job{checks: 7},
			func(ctx durable.StepContext, j job) (job, error) {
				require.Equal(t, ctx.Attempt() == 1, j.checks == 7, "only the initial state is live")
				return job{Status: j.Status + "x", checks: 1}, nil
			}, strategy)
		require.Zero(t, j.checks)
		return j, err
	})
	require.JSONEq(t, `{"Status":"xxx"}`, text(out.Result))
}

func TestConditionIsReplayed(t *testing.T) {
	t.Parallel()
	checks := 0
	out, invocations, _ := run(t, func(ctx durable.Context, _ any) (int, error) {
		n, err := durable.WaitForCondition(ctx, "", 0, func(_ durable.StepContext, n int) (int, error) {
			checks++
			return n + 1, nil
		}, durable.Until(atLeast(2)))
		if err != nil {
			return 0, err
		}
		err = durable.Wait(ctx, "", time.Second)
		return n, err
	})
	require.Equal(t, "2", text(out.Result))
	require.Equal(t, 3, invocations)
	require.Equal(t, 2, checks)
}

func TestInterruptedCheckRunsAgain(t *testing.T) {
	t.Parallel()
	for _, lost := range []protocol.OperationAction{protocol.ActionRetry, protocol.ActionSucceed} {
		r := runner{testbackend.New("null"), true}
		var seen []string
		h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
			return durable.WaitForCondition(ctx, "", 0, func(ctx durable.StepContext, n int) (int, error) {
				seen = append(seen, fmt.Sprintf("%d:%d", ctx.Attempt(), n))
				return n + 1, nil
			}, durable.Until(atLeast(2)))
		})
		r.crashes(t, h, func(u protocol.OperationUpdate) bool { return u.Action == lost })
		out, _ := r.finish(t, h)
		require.Equal(t, "2", text(out.Result))
		if lost == protocol.ActionRetry {
			require.Equal(t, []string{"1:0", "1:0", "2:1"}, seen)
		} else {
			require.Equal(t, []string{"1:0", "2:1", "2:1"}, seen)
		}
		starts := 0
		for _, u := range r.Updates() {
			if strings.HasPrefix(u, "START") {
				starts++
			}
		}
		require.Equal(t, 2, starts, "the attempt that runs again is not started again")
	}
}

func TestConditionFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	count := durable.WaitStrategyFunc[int](func(int, durable.Poll) (time.Duration, bool, error) {
		return 0, false, broken
	})
	cases := map[string]struct {
		check    func(durable.StepContext, int) (int, error)
		strategy durable.WaitStrategy[int]
		checks   int
		is       error
		text     string
	}{
		"Check": {
			check:    func(durable.StepContext, int) (int, error) { return 0, broken },
			strategy: durable.Until(atLeast(3)), checks: 1, text: "broken",
		},
		"Panic": {
			check:    func(durable.StepContext, int) (int, error) { panic("lost") },
			strategy: durable.Until(atLeast(3)), checks: 1, is: durable.ErrPanic, text: "panic: lost",
		},
		"Strategy": {strategy: count, checks: 1, text: "broken"},
		"StrategyPanics": {
			strategy: durable.Until(func(int) bool { panic("lost") }),
			checks:   1, is: durable.ErrPanic, text: "panic: lost",
		},
		"Exhausted": {
			strategy: durable.Polling[int]{Until: atLeast(9), MaxChecks: 3},
			checks:   3, is: durable.ErrConditionExhausted, text: "not met after 3 checks",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checks := 0
			var texts []string
			out, _, b := run(t, func(ctx durable.Context, _ any) (any, error) {
				_, err := durable.WaitForCondition(ctx, "c", 0,
					func(ctx durable.StepContext, n int) (int, error) {
						checks++
						if c.check != nil {
							return c.check(ctx, n)
						}
						return n + 1, nil
					}, c.strategy)
				failed, ok := errors.AsType[*durable.ConditionError](err)
				require.True(t, ok, "%v", err)
				require.Equal(t, "1", failed.OperationID)
				require.NotErrorIs(t, err, broken, "the live cause does not survive a replay")
				if c.is != nil {
					require.ErrorIs(t, err, c.is)
				}
				texts = append(texts, fmt.Sprintf("%#v", failed.Message+failed.ErrorType)+err.Error())
				_ = durable.Wait(ctx, "", time.Second)
				return nil, err
			})
			require.Equal(t, c.checks, checks)
			require.Contains(t, out.Error.ErrorMessage, c.text)
			require.Len(t, texts, 2)
			require.Equal(t, texts[0], texts[1], "the same live and at replay")
			require.Contains(t, texts[0], `wait for condition "c" (id 1)`)
			require.Equal(t, protocol.StatusFailed, b.Operation("1").Status)
		})
	}
}

func TestConditionMetOnTheLastCheckIsNoExhaustion(t *testing.T) {
	t.Parallel()
	out, _, _ := run(t, func(ctx durable.Context, _ any) (int, error) {
		return durable.WaitForCondition(ctx, "", 0, increment,
			durable.Polling[int]{Until: atLeast(3), MaxChecks: 3})
	})
	require.Equal(t, "3", text(out.Result))
}

func TestConditionKeepsItsBudget(t *testing.T) {
	t.Parallel()
	checks := 0
	out, _, _ := run(t, func(ctx durable.Context, _ any) (int, error) {
		return durable.WaitForCondition(ctx, "", 0, func(_ durable.StepContext, n int) (int, error) {
			checks++
			return n, nil
		}, durable.Polling[int]{
			Until: atLeast(1), Budget: 2*time.Minute + 5*time.Second,
			InitialDelay: 10 * time.Second, Rate: 1, Jitter: durable.NoJitter,
		})
	})
	require.Equal(t, 3, checks, "the test backend lets a minute pass for every delay")
	require.Equal(t, "durable.ConditionExhaustedError", out.Error.ErrorType)
	require.Contains(t, out.Error.ErrorMessage, "not met after 3 checks, another")
}

func TestPollingDelays(t *testing.T) {
	t.Parallel()
	never := func(int) bool { return false }
	var got []time.Duration
	w := durable.Polling[int]{Until: never, Jitter: durable.NoJitter}
	for n := 1; ; n++ {
		d, done, err := w.Next(0, durable.Poll{Number: n})
		require.False(t, done)
		if err != nil {
			require.ErrorIs(t, err, durable.ErrConditionExhausted)
			break
		}
		got = append(got, d)
	}
	require.Len(t, got, 59)
	require.Equal(t, seconds(5, 7.5, 11.25, 16.875), got[:4])
	require.Equal(t, 5*time.Minute, got[58])

	most := time.Duration(0)
	for range 1000 {
		d, _, err := durable.Until(never).Next(0, durable.Poll{Number: 1})
		require.NoError(t, err)
		most = max(most, d)
	}
	require.Less(t, most, 5*time.Second)
	require.Greater(t, most, 4*time.Second, "full jitter")
}

// shout is a serdes whose payload is no JSON.
type shout struct{}

func (shout) Serialize(_ context.Context, _ durable.SerdesInfo, v any) ([]byte, error) {
	s, ok := v.(string)
	if !ok {
		return nil, fmt.Errorf("%T is no string", v)
	}
	return []byte("<" + s + ">"), nil
}

func (shout) Deserialize(_ context.Context, _ durable.SerdesInfo, p []byte, into any) error {
	s, ok := strings.CutPrefix(strings.TrimSuffix(string(p), ">"), "<")
	if !ok {
		return errors.New("no mark")
	}
	target, ok := into.(*string)
	if !ok {
		return fmt.Errorf("%T is no string", into)
	}
	*target = s
	return nil
}

func TestConditionUsesItsSerdes(t *testing.T) {
	t.Parallel()
	out, _, b := run(t, func(ctx durable.Context, _ any) (string, error) {
		return durable.WaitForCondition(ctx, "", "", func(_ durable.StepContext, s string) (
			string, error,
		) {
			return s + "x", nil
		}, durable.Until(func(s string) bool { return s == "xx" }), durable.WithSerdes(shout{}))
	})
	require.Equal(t, `"xx"`, text(out.Result))
	require.Equal(t, "<xx>", text(b.Operation("1").Result()))
}

func TestStateThatCannotBeDecodedFailsTheCondition(t *testing.T) {
	t.Parallel()
	r := runner{testbackend.New("null"), true}
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		n, err := durable.WaitForCondition(ctx, "", 0, increment, durable.Until(atLeast(9)))
		require.ErrorIs(t, err, durable.ErrSerdes)
		return n, err
	})
	require.Contains(t, string(r.invoke(t, h)), `"PENDING"`)
	word := `"one"`
	r.Operation("1").StepDetails.Result = &word
	require.True(t, r.Advance())
	out, _ := r.finish(t, h)
	require.Equal(t, "durable.SerdesError", out.Error.ErrorType)
	require.Equal(t, protocol.StatusFailed, r.Operation("1").Status)
}

func TestStateThatCannotBeEncodedFailsTheCondition(t *testing.T) {
	t.Parallel()
	out, _, b := run(t, func(ctx durable.Context, _ any) (float64, error) {
		v, err := durable.WaitForCondition(ctx, "", 0,
			func(durable.StepContext, float64) (float64, error) { return math.NaN(), nil },
			durable.Until(func(float64) bool { return true }))
		require.ErrorIs(t, err, durable.ErrSerdes)
		return v, err
	})
	require.Equal(t, protocol.InvocationFailed, out.Status)
	require.Equal(t, protocol.StatusFailed, b.Operation("1").Status)
}

func TestCheckRunsIntoItsTimeout(t *testing.T) {
	t.Parallel()
	_, _, _ = run(t, func(ctx durable.Context, _ any) (int, error) {
		_, err := durable.WaitForCondition(ctx, "", 0,
			func(ctx durable.StepContext, _ int) (int, error) {
				<-ctx.Done()
				return 0, ctx.Err()
			}, durable.Until(atLeast(1)), durable.WithTimeout(time.Nanosecond))
		require.ErrorIs(t, err, durable.ErrTimedOut)
		return 0, nil
	})
}

func TestConditionCannotBeSwallowed(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r runner) {
		swallowed := 0
		out, invocations := r.finish(t, durable.NewHandler(
			func(ctx durable.Context, _ any) (n int, err error) {
				for range 3 {
					func() {
						defer func() {
							if recover() != nil {
								swallowed++
							}
						}()
						n, err = durable.WaitForCondition(ctx, "", n, increment,
							durable.Until(func(n int) bool { return n%2 == 0 }))
					}()
				}
				return n, err
			}))
		require.Equal(t, "6", text(out.Result))
		require.Equal(t, 4, invocations)
		require.Zero(t, swallowed)
	})
}

func TestConditionsInBranchesPollTogether(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r runner) {
		out, _ := r.finish(t, durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
			var futures []*durable.Future[int]
			for i := range 4 {
				futures = append(futures, durable.Go(ctx, "", func(ctx durable.Context) (int, error) {
					return durable.WaitForCondition(ctx, "", 0, increment, durable.Until(atLeast(i)))
				}))
			}
			sum := 0
			for _, f := range futures {
				n, err := f.Await(ctx)
				if err != nil {
					return 0, err
				}
				sum += n
			}
			return sum, nil
		}))
		require.Equal(t, "7", text(out.Result))
	})
}

func TestConditionValidation(t *testing.T) {
	t.Parallel()
	ok := durable.Until(atLeast(1))
	cases := map[string]struct {
		argument, problem string
		call              func(ctx durable.Context) error
	}{
		"NoCheck": {"function", "is nil", func(ctx durable.Context) error {
			_, err := durable.WaitForCondition(ctx, "c", 0, nil, ok)
			return err
		}},
		"NoStrategy": {"wait strategy", "is nil", func(ctx durable.Context) error {
			_, err := durable.WaitForCondition(ctx, "c", 0, increment, nil)
			return err
		}},
		"NilFunc": {"wait strategy", "the function is nil", func(ctx durable.Context) error {
			_, err := durable.WaitForCondition(ctx, "c", 0, increment, durable.WaitStrategyFunc[int](nil))
			return err
		}},
		"NoUntil": {"wait strategy", "Until is nil", polls(durable.Polling[int]{})},
		"Checks": {
			"wait strategy", "is -1",
			polls(durable.Polling[int]{Until: atLeast(1), MaxChecks: -1}),
		},
		"Budget": {
			"wait strategy", "the budget is -1s",
			polls(durable.Polling[int]{Until: atLeast(1), Budget: -time.Second}),
		},
		"Rate": {
			"wait strategy", "it must be at least 1",
			polls(durable.Polling[int]{Until: atLeast(1), Rate: 0.9}),
		},
		"Serdes":  {"serdes", "is nil", polls(ok, durable.WithSerdes(nil))},
		"Timeout": {"time-out", "is -1s", polls(ok, durable.WithTimeout(-time.Second))},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, b := run(t, func(ctx durable.Context, _ any) (int, error) {
				requireInvalid(t, c.call(ctx), `wait for condition "c"`, c.argument, c.problem)
				return 0, nil
			})
			require.Empty(t, b.Updates(), "nothing is recorded")
		})
	}
}

func polls(
	w durable.WaitStrategy[int], opts ...durable.ConditionOption,
) func(durable.Context) error {
	return func(ctx durable.Context) error {
		_, err := durable.WaitForCondition(ctx, "c", 0, increment, w, opts...)
		return err
	}
}
