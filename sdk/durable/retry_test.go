// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"errors"
	"fmt"
	"math"
	"net"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// delays asks a policy after every attempt until it gives up.
func delays(p durable.RetryPolicy) []time.Duration {
	var all []time.Duration
	for n := 1; ; n++ {
		d, again := p.Next(durable.RetryAttempt{Err: errors.New("x"), Number: n})
		if !again {
			return all
		}
		all = append(all, d)
	}
}

func seconds(all ...float64) []time.Duration {
	var list []time.Duration
	for _, s := range all {
		list = append(list, time.Duration(s*float64(time.Second)))
	}
	return list
}

func TestRetryDelays(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		policy durable.RetryPolicy
		want   []time.Duration
	}{
		"ExponentialDefaults": {
			durable.ExponentialBackoff{Jitter: durable.NoJitter}, seconds(5, 10),
		},
		"ExponentialIsCapped": {
			durable.ExponentialBackoff{MaxAttempts: 9, Jitter: durable.NoJitter},
			seconds(5, 10, 20, 40, 80, 160, 300, 300),
		},
		"ExponentialWithRate": {
			durable.ExponentialBackoff{
				InitialDelay: 2 * time.Second, Rate: 3, Jitter: durable.NoJitter,
			},
			seconds(2, 6),
		},
		"LinearDefaults": {
			durable.LinearBackoff{Jitter: durable.NoJitter}, seconds(1, 2, 3, 4, 5),
		},
		"LinearIsCapped": {
			durable.LinearBackoff{
				Increment: 2 * time.Second, MaxDelay: 6 * time.Second, Jitter: durable.NoJitter,
			},
			seconds(1, 3, 5, 6, 6),
		},
		"FixedDefaults": {durable.FixedDelay{}, seconds(5, 5, 5, 5)},
		"Fixed":         {durable.FixedDelay{MaxAttempts: 3, Delay: time.Second}, seconds(1, 1)},
		"Critical": {
			durable.CriticalRetry(),
			seconds(1, 1.5, 2.25, 3.375, 5.0625, 7.59375, 11.390625, 17.0859375, 25.62890625),
		},
		"Linear": {durable.LinearRetry(), seconds(1, 2, 3, 4, 5)},
		"None":   {durable.NoRetry(), nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, delays(c.policy))
		})
	}
}

func TestRetryPresets(t *testing.T) {
	t.Parallel()
	require.Equal(t, durable.ExponentialBackoff{
		MaxAttempts: 6, InitialDelay: 5 * time.Second, MaxDelay: time.Minute, Rate: 2,
	}, durable.DefaultRetry())
	require.Equal(t, durable.ExponentialBackoff{
		MaxAttempts: 3, InitialDelay: 5 * time.Second, MaxDelay: 5 * time.Minute, Rate: 2,
		Jitter: durable.HalfJitter,
	}, durable.TransientRetry())
	require.Equal(t, durable.ExponentialBackoff{
		MaxAttempts: 5, InitialDelay: 5 * time.Second, MaxDelay: 5 * time.Minute, Rate: 2,
	}, durable.ResourceRetry())
	require.Equal(t, durable.ExponentialBackoff{
		MaxAttempts: 10, InitialDelay: time.Second, MaxDelay: time.Minute, Rate: 1.5,
		Jitter: durable.NoJitter,
	}, durable.CriticalRetry())
	require.Equal(t, durable.LinearBackoff{
		MaxAttempts: 6, InitialDelay: time.Second, Increment: time.Second,
		MaxDelay: 5 * time.Minute, Jitter: durable.NoJitter,
	}, durable.LinearRetry())
	require.Equal(t, durable.FullJitter, durable.ExponentialBackoff{}.Jitter)
}

func TestJitterStaysInItsRange(t *testing.T) {
	t.Parallel()
	const base = 8 * time.Second
	cases := map[string]struct {
		jitter    durable.Jitter
		low, high time.Duration
	}{
		"Full": {durable.FullJitter, 0, base},
		"Half": {durable.HalfJitter, base / 2, base},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			policies := []durable.RetryPolicy{
				durable.ExponentialBackoff{InitialDelay: base, Jitter: c.jitter},
				durable.LinearBackoff{InitialDelay: base, Jitter: c.jitter},
			}
			for _, p := range policies {
				least, most := time.Duration(math.MaxInt64), time.Duration(0)
				for range 2000 {
					d, again := p.Next(durable.RetryAttempt{Number: 1})
					require.True(t, again)
					least, most = min(least, d), max(most, d)
				}
				span := c.high - c.low
				require.GreaterOrEqual(t, least, c.low)
				require.Less(t, least, c.low+span/10, "reaches the lower end")
				require.Less(t, most, c.high)
				require.Greater(t, most, c.high-span/10, "reaches the upper end")
			}
		})
	}
}

// updates collects what is checkpointed.
func updates(b *testbackend.Backend) *[]protocol.OperationUpdate {
	all := &[]protocol.OperationUpdate{}
	b.Before = func(_ int, batch []protocol.OperationUpdate) error {
		*all = append(*all, batch...)
		return nil
	}
	return all
}

func TestRetryDelaysAreRecordedInWholeSeconds(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		policy durable.RetryPolicy
		want   []int
	}{
		"RoundsUp": {
			durable.RetryPolicyFunc(func(a durable.RetryAttempt) (time.Duration, bool) {
				list := []time.Duration{-time.Hour, 0, time.Millisecond, 1500 * time.Millisecond}
				if a.Number > len(list) {
					return 0, false
				}
				return list[a.Number-1], true
			}),
			[]int{1, 1, 1, 2},
		},
		"Longest": {
			durable.RetryPolicyFunc(func(a durable.RetryAttempt) (time.Duration, bool) {
				return math.MaxInt64, a.Number == 1
			}),
			[]int{protocol.MaxWaitSeconds},
		},
		"Critical": {durable.CriticalRetry(), []int{1, 2, 3, 4, 6, 8, 12, 18, 26}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := testbackend.New("null")
			all := updates(b)
			_, _, err := testbackend.Serial(b).Run(t.Context(), durable.NewHandler(
				func(ctx durable.Context, _ any) (any, error) {
					return nil, durable.Do(ctx, "x", func(durable.StepContext) error {
						return errors.New("no")
					}, durable.WithRetry(c.policy))
				}))
			require.NoError(t, err)
			var recorded []int
			for _, u := range *all {
				if u.Action == protocol.ActionRetry {
					recorded = append(recorded, u.StepOptions.NextAttemptDelaySeconds)
				}
			}
			require.Equal(t, c.want, recorded)
			require.Equal(t, protocol.ActionFail, (*all)[len(*all)-1].Action)
		})
	}
}

type codeError struct{ code int }

func (e *codeError) Error() string { return "code" }

func TestRetryFilters(t *testing.T) {
	t.Parallel()
	wrapped := errors.Join(os.ErrDeadlineExceeded, &codeError{code: 7})
	cases := map[string]struct {
		filter  durable.ErrorFilter
		matches []error
		passes  []error
	}{
		"Is": {
			durable.ErrorIs(os.ErrClosed, os.ErrDeadlineExceeded),
			[]error{os.ErrClosed, wrapped},
			[]error{os.ErrExist},
		},
		"As": {
			durable.ErrorAs[*codeError](),
			[]error{&codeError{}, wrapped},
			[]error{os.ErrExist},
		},
		"AsInterface": {
			durable.ErrorAs[net.Error](),
			[]error{&net.DNSError{}},
			[]error{&codeError{}},
		},
		"TypeIs": {
			durable.ErrorTypeIs("Other", "codeError"),
			[]error{&codeError{}, fmt.Errorf("in: %w", &codeError{})},
			[]error{errors.New("codeError")},
		},
		"Contains": {
			durable.ErrorContains("slow", "busy"),
			[]error{errors.New("too busy")},
			[]error{errors.New("too Busy")},
		},
		"Matches": {
			durable.ErrorMatches(regexp.MustCompile(`^5\d\d$`), regexp.MustCompile(`(?i)busy`)),
			[]error{errors.New("503"), errors.New("BUSY")},
			[]error{errors.New("5030")},
		},
		"Where": {
			durable.ErrorWhere(func(err error) bool { return strings.HasPrefix(err.Error(), "a") }),
			[]error{errors.New("ab")},
			[]error{errors.New("ba")},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on := durable.RetryOn(durable.DefaultRetry(), durable.ErrorIs(os.ErrProcessDone), c.filter)
			unless := durable.RetryUnless(durable.DefaultRetry(), c.filter)
			retried := func(p durable.RetryPolicy, err error) bool {
				_, again := p.Next(durable.RetryAttempt{Err: err, Number: 1})
				return again
			}
			for _, err := range c.matches {
				require.True(t, retried(on, err))
				require.False(t, retried(unless, err))
			}
			for _, err := range c.passes {
				require.False(t, retried(on, err))
				require.True(t, retried(unless, err))
			}
		})
	}
}

func TestRetryFilterSeesTheLiveError(t *testing.T) {
	t.Parallel()
	attempts := 0
	out, _, _ := run(t, func(ctx durable.Context, _ any) (any, error) {
		return nil, durable.Do(ctx, "x", func(durable.StepContext) error {
			attempts++
			return &codeError{code: 500 - attempts%2}
		}, durable.WithRetry(durable.RetryOn(durable.FixedDelay{MaxAttempts: 9},
			durable.ErrorWhere(func(err error) bool {
				e, ok := errors.AsType[*codeError](err)
				return ok && e.code == 499
			}))))
	})
	require.Equal(t, protocol.InvocationFailed, out.Status)
	require.Equal(t, 2, attempts)
}

func TestRetryFilterSeesAnInterruption(t *testing.T) {
	t.Parallel()
	crash := errors.New("crash")
	for _, retried := range []bool{true, false} {
		b := testbackend.New("null")
		b.Before = func(call int, _ []protocol.OperationUpdate) error {
			if call == 2 {
				return crash // the outcome of the first attempt is lost
			}
			return nil
		}
		policy := durable.RetryUnless(durable.DefaultRetry(), durable.ErrorIs(durable.ErrStepInterrupted))
		if retried {
			policy = durable.RetryOn(durable.DefaultRetry(), durable.ErrorIs(durable.ErrStepInterrupted))
		}
		attempts := 0
		h := durable.NewHandler(func(ctx durable.Context, _ any) (any, error) {
			return nil, durable.Do(ctx, "x", func(durable.StepContext) error {
				attempts++
				return nil
			}, durable.WithRetry(policy), durable.WithSemantics(durable.AtMostOncePerRetry))
		})
		_, _, err := testbackend.Serial(b).Run(t.Context(), h)
		require.ErrorIs(t, err, crash)
		out, _, err := testbackend.Serial(b).Run(t.Context(), h)
		require.NoError(t, err)
		if retried {
			require.Equal(t, protocol.InvocationSucceeded, out.Status)
			require.Equal(t, 2, attempts)
		} else {
			require.Equal(t, "durable.StepInterruptedError", out.Error.ErrorType)
			require.Equal(t, 1, attempts)
		}
	}
}

func TestRetryWithinABudget(t *testing.T) {
	t.Parallel()
	p := durable.WithinBudget(durable.FixedDelay{Delay: 10 * time.Second}, time.Minute)
	next := func(elapsed time.Duration, number int) bool {
		d, again := p.Next(durable.RetryAttempt{Number: number, Elapsed: elapsed})
		require.True(t, !again || d == 10*time.Second)
		return again
	}
	require.True(t, next(50*time.Second, 1))
	require.False(t, next(50*time.Second+1, 1))
	require.False(t, next(0, 5), "the inner policy has given up")

	attempts := 0
	_, _, _ = run(t, func(ctx durable.Context, _ any) (any, error) {
		return nil, durable.Do(ctx, "x", func(durable.StepContext) error {
			attempts++
			return errors.New("no")
		}, durable.WithRetry(durable.WithinBudget(
			durable.FixedDelay{MaxAttempts: 100}, 3*time.Minute+5*time.Second)))
	})
	require.Equal(t, 5, attempts, "the test backend lets a minute pass for every delay")
}

func TestJitterIsRepeatable(t *testing.T) {
	t.Parallel()
	draws := func() []float64 {
		var drawn []float64
		_, _, _ = run(t, func(ctx durable.Context, _ any) (int, error) {
			policy := durable.RetryPolicyFunc(func(a durable.RetryAttempt) (time.Duration, bool) {
				drawn = append(drawn, a.Random())
				return time.Second, a.Number < 3
			})
			_ = durable.Do(ctx, "", func(durable.StepContext) error { return errors.New("no") },
				durable.WithRetry(policy))
			_, err := durable.WaitForCondition(ctx, "", 0, increment, durable.WaitStrategyFunc[int](
				func(n int, p durable.Poll) (time.Duration, bool, error) {
					drawn = append(drawn, p.Random())
					return 0, n == 3, nil
				}))
			return 0, err
		})
		return drawn
	}
	first := draws()
	require.Equal(t, first, draws(), "for the same execution")
	distinct := map[float64]bool{}
	for _, d := range first {
		require.GreaterOrEqual(t, d, 0.0)
		require.Less(t, d, 1.0)
		distinct[d] = true
	}
	require.Len(t, distinct, 6, "of every attempt of every operation")
}

func TestPolicyThatPanicsGivesUp(t *testing.T) {
	t.Parallel()
	out, _, b := run(t, func(ctx durable.Context, _ any) (any, error) {
		err := durable.Do(ctx, "", func(durable.StepContext) error { return errors.New("no") },
			durable.WithRetry(durable.RetryOn(durable.DefaultRetry(),
				durable.ErrorWhere(func(error) bool { panic("lost") }))))
		require.ErrorIs(t, err, durable.ErrPanic)
		return nil, err
	})
	require.Equal(t, "panic: lost", out.Error.ErrorMessage)
	require.Equal(t, protocol.StatusFailed, b.Operation("1").Status)
}

func TestRetryPolicyValidation(t *testing.T) {
	t.Parallel()
	always := func(error) bool { return true }
	cases := map[string]struct {
		policy durable.RetryPolicy
		want   string
	}{
		"Nil":          {nil, "is nil; NoRetry turns retries off"},
		"Attempts":     {durable.ExponentialBackoff{MaxAttempts: -1}, "the number of attempts is -1"},
		"Delay":        {durable.ExponentialBackoff{InitialDelay: -1}, "the delay is -1ns"},
		"LongestDelay": {durable.LinearBackoff{MaxDelay: -1}, "the longest delay is -1ns"},
		"DelayAboveDefault": {
			durable.ExponentialBackoff{InitialDelay: time.Hour},
			"the delay is 1h0m0s, above the longest of 5m0s",
		},
		"TooLong":   {durable.LinearBackoff{MaxDelay: 367 * 24 * time.Hour}, "more than 366 days"},
		"Rate":      {durable.ExponentialBackoff{Rate: 0.5}, "the rate is 0.5, it must be at least 1"},
		"NaN":       {durable.ExponentialBackoff{Rate: math.NaN()}, "not a finite number"},
		"Jitter":    {durable.ExponentialBackoff{Jitter: 9}, "the jitter is 9"},
		"Increment": {durable.LinearBackoff{Increment: -time.Second}, "the increment is -1s"},
		"Fixed":     {durable.FixedDelay{Delay: -time.Second}, "the delay is -1s"},
		"Func":      {durable.RetryPolicyFunc(nil), "the function is nil"},
		"NoFilters": {durable.RetryOn(durable.NoRetry()), "the list of error filters is empty"},
		"NilFilter": {durable.RetryUnless(durable.NoRetry(), always, nil), "error filter 2 is nil"},
		"NilExpression": {
			durable.RetryOn(durable.NoRetry(), durable.ErrorMatches(nil)), "error filter 1 is nil",
		},
		"NilInner": {durable.RetryOn(nil, always), "the policy to narrow is nil"},
		"InvalidInner": {
			durable.WithinBudget(durable.RetryOn(durable.FixedDelay{MaxAttempts: -2}, always), 1),
			"the number of attempts is -2",
		},
		"Budget": {durable.WithinBudget(durable.NoRetry(), 0), "the budget is 0s"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, b := run(t, func(ctx durable.Context, _ any) (int, error) {
				err := durable.Do(ctx, "pay", func(durable.StepContext) error { return nil },
					durable.WithRetry(c.policy))
				requireInvalid(t, err, `step "pay"`, "retry policy", c.want)
				_, err = durable.Retry(ctx, "pay", func(durable.Context, int) (int, error) {
					return 0, nil
				}, durable.WithRetry(c.policy))
				requireInvalid(t, err, `retry "pay"`, "retry policy", c.want)
				return 0, nil
			})
			require.Empty(t, b.Updates(), "nothing is recorded")
		})
	}
}

func requireInvalid(t *testing.T, err error, operation, argument, problem string) {
	t.Helper()
	invalid, ok := errors.AsType[*durable.ValidationError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, operation, invalid.Operation)
	require.Equal(t, argument, invalid.Argument)
	require.Contains(t, invalid.Problem, problem)
}

func TestSemanticsThatThereAreNot(t *testing.T) {
	t.Parallel()
	run(t, func(ctx durable.Context, _ any) (int, error) {
		err := durable.Do(ctx, "s", func(durable.StepContext) error { return nil },
			durable.WithSemantics(9))
		requireInvalid(t, err, `step "s"`, "semantics", "are 9, they must be AtLeastOncePerRetry or")
		return 0, nil
	})
}
