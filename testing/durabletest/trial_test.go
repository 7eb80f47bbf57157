// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// alternating calls a step by another name in every second invocation. Each of its runs
// ends alike: as non-deterministic.
func alternating() (func(durable.Context, int) (int, error), durabletest.Option) {
	invocations := 0
	fn := func(ctx durable.Context, _ int) (int, error) {
		invocations++
		name := "odd"
		if invocations%2 == 0 {
			name = "even"
		}
		if _, err := durable.Step(ctx, name, number(1)); err != nil {
			return 0, err
		}
		return 1, durable.Wait(ctx, "pause", time.Hour)
	}
	return fn, durabletest.EachRun(func() func() error { invocations = 0; return nil })
}

// borrow uses the handler's context where a child has one of its own.
func borrow(ctx durable.Context, _ int) (int, error) {
	return durable.RunInChild(ctx, "child", func(durable.Context) (int, error) {
		return durable.Step(ctx, "step", number(1))
	})
}

// awaitItself waits for a future inside the branch that is to bring it.
func awaitItself(ctx durable.Context, _ int) (int, error) {
	var future *durable.Future[int]
	future = durable.Go(ctx, "self", func(ctx durable.Context) (int, error) {
		return future.Await(ctx)
	})
	return future.Await(ctx)
}

// TestBugsOfEveryRunAreFound looks at functions whose runs all end alike, in a
// failure that no test can want.
func TestBugsOfEveryRunAreFound(t *testing.T) {
	t.Parallel()
	nonDeterministic, reset := alternating()

	for name, c := range map[string]struct {
		fn   func(durable.Context, int) (int, error)
		want string
	}{
		"NonDeterminism": {nonDeterministic, `operation 1 was recorded as STEP "odd"`},
		"Misuse":         {borrow, `durable.MisuseError: durable: step "step" was called at `},
		"Deadlock":       {awaitItself, "durable: deadlock: "},
	} {
		for probe, run := range map[string]func(s *spy){
			"crash sweep: without a crash": func(s *spy) {
				durabletest.CrashSweep(s, c.fn, 0, reset)
			},
			"schedule x, number 1, breaks the function": func(s *spy) {
				durabletest.Explore(s, c.fn, 0, reset, durabletest.AnyOutcome())
			},
			"fuzz run: the function fails\n\n  without faults": func(s *spy) {
				durabletest.FuzzRun(s, nil, c.fn, reset)
			},
			"v1 alone": func(s *spy) { durabletest.Upgrade(s, c.fn, c.fn, 0, reset) },
		} {
			s := spyOn(t, run)

			require.True(t, s.stopped, name)
			require.Contains(t, s.errors.String(), "durabletest: "+probe, name)
			require.Contains(t, s.errors.String(), "execution is FAILED: ", name)
			require.Contains(t, s.errors.String(), c.want, name)
			require.Contains(t, s.errors.String(), "operations:\n", name)
			require.Contains(t, s.errors.String(), "+0s", name)
		}
	}
}

// TestBugsOfOneScheduleAreNoOutcome lets runs end as they like, but not like this.
func TestBugsOfOneScheduleAreNoOutcome(t *testing.T) {
	t.Parallel()
	fn := func(ctx durable.Context, _ int) (int, error) {
		first := 0
		_, err := durable.Map(ctx, "visit", []int{1, 2}, func(branch durable.Context, n int) (int, error) {
			if _, err := durable.Step(branch, "look", number(n)); err != nil {
				return 0, err
			}
			if first == 0 {
				first = n
			}
			if first == 2 {
				branch = ctx
			}
			return durable.Step(branch, "note", number(n))
		})
		return 0, err
	}

	s := spyOn(t, func(s *spy) {
		durabletest.Explore(s, fn, 0, durabletest.AnyOutcome(), durabletest.WithoutReplayCheck())
	})

	require.Contains(t, s.errors.String(), "execution is FAILED: durable.MisuseError: ")
	require.Contains(t, s.errors.String(), "the run under the first schedule:\n")
}

func TestRunThatIsBlockedGetsOneHint(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) { durabletest.CrashSweep(s, askAll, nil) })

	require.Contains(t, s.errors.String(), `durabletest: crash sweep: without a crash: the run did`+
		` not end: nothing can happen any more: callback "ask-kim" is waiting and no responder`+
		" answers it; OnCallback answers callbacks\n\n  execution arn:")
}
