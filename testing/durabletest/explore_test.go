// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// branches runs one step in each of several branches.
func branches(
	n int, body func(ctx durable.Context, i int) (int, error),
) func(durable.Context, any) (int, error) {
	return func(ctx durable.Context, _ any) (int, error) {
		items := make([]int, n)
		for i := range items {
			items[i] = i + 1
		}
		batch, err := durable.Map(ctx, "add", items, body)
		sum := 0
		for _, v := range batch.Results() {
			sum += v
		}
		return sum, err
	}
}

func oneStepEach(ctx durable.Context, n int) (int, error) {
	return durable.Step(ctx, fmt.Sprintf("add %d", n), number(n))
}

func TestExploreGoesThroughAllSchedulesOfAFewBranches(t *testing.T) {
	t.Parallel()

	e := durabletest.Explore(t, branches(2, oneStepEach), nil)

	require.True(t, e.Complete)
	require.Greater(t, len(e.Runs), 10)
	require.Less(t, len(e.Runs), 250)
	histories, seeds := map[string]bool{}, map[string]bool{}
	for _, run := range e.Runs {
		require.Equal(t, 3, run.Execution.Output(t))
		histories[historyOf(t, run.Execution)] = true
		seeds[run.Seed] = true
	}
	require.Equal(t, "x", e.Runs[0].Seed)
	require.Len(t, seeds, len(e.Runs), "every schedule is run once")
	require.Greater(t, len(histories), 1, "the order of events differs")
}

func historyOf[Out any](t *testing.T, run *durabletest.Execution[Out]) string {
	t.Helper()
	text, err := json.Marshal(run.Result().Events)
	require.NoError(t, err)
	return string(text)
}

func TestExploreDrawsSeedsWhenThereAreTooManySchedules(t *testing.T) {
	t.Parallel()

	e := durabletest.Explore(t, branches(6, oneStepEach), nil, durabletest.Schedules(20))

	require.False(t, e.Complete)
	require.Len(t, e.Runs, 40)
	require.Equal(t, "1", e.Runs[20].Seed)
	require.Equal(t, "20", e.Runs[39].Seed)
	for _, run := range e.Runs {
		require.Equal(t, 21, run.Execution.Output(t))
	}
}

func TestSeedOfAScheduleLeavesTheSameHistory(t *testing.T) {
	t.Parallel()
	fn := branches(3, func(ctx durable.Context, n int) (int, error) {
		if err := durable.Wait(ctx, "", time.Minute); err != nil {
			return 0, err
		}
		return oneStepEach(ctx, n)
	})

	e := durabletest.Explore(t, fn, nil, durabletest.Schedules(30))

	for _, run := range e.Runs {
		for range 2 {
			again := durabletest.Run(t, fn, nil, durabletest.Schedule(run.Seed))
			require.Equal(t, historyOf(t, run.Execution), historyOf(t, again), run.Seed)
		}
	}
}

// shared adds up in a variable that the branches share. The step between the
// reading and the writing lets others come in between.
func shared(ctx durable.Context, _ any) (int, error) {
	total := 0
	_, err := durable.Map(ctx, "add", []int{1, 2}, func(ctx durable.Context, n int) (int, error) {
		before := total
		v, err := oneStepEach(ctx, n)
		total = before + v
		return v, err
	})
	return total, err
}

func TestExploreCatchesARaceOnSharedMemory(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) {
		durabletest.Explore(s, shared, nil, durabletest.WithoutReplayCheck())
	})

	require.True(t, s.stopped)
	message := regexp.MustCompile(`x\d+`).ReplaceAllString(s.errors.String(), "xN")
	require.Contains(t, message, `breaks the function

  the result is 1, under the first schedule 2

go test -run "TestExploreCatchesARaceOnSharedMemory" -durable.seed=xN runs it again,`+
		` durabletest.Schedule("xN") in a Run.

the run:

  execution arn:`)
	require.Contains(t, message, "the run under the first schedule:\n\n  execution arn:")
	require.Contains(t, message, "+0s  StepSucceeded        add/[1]/add 2")

	seed := regexp.MustCompile(`durable.seed=(x\d+)`).FindStringSubmatch(s.errors.String())[1]
	run := durabletest.Run(t, shared, nil,
		durabletest.Schedule(seed), durabletest.WithoutReplayCheck())
	require.Equal(t, 1, run.Output(t), "the seed leads to the same")
}

func TestReplayCheckCatchesARaceOnSharedMemoryToo(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) { durabletest.Explore(s, shared, nil) })

	require.Contains(t, s.errors.String(), "durabletest: schedule x, number 1, breaks the function")
	require.Contains(t, s.errors.String(), "a result that differs at $")
	require.NotContains(t, s.errors.String(), "the run under the first schedule")
}

func TestExploreCatchesADeadlockOfOneSchedule(t *testing.T) {
	t.Parallel()
	fn := func(ctx durable.Context, _ any) (int, error) {
		first := 0
		_, err := durable.Map(ctx, "add", []int{1, 2}, func(ctx durable.Context, n int) (int, error) {
			if first == 0 {
				first = n
			}
			if first == 2 && n == 1 {
				_, err := durable.WaitForCallback[int](ctx, "never",
					func(durable.StepContext, string) error { return nil })
				return 0, err
			}
			return 0, nil
		})
		return 0, err
	}

	s := spyOn(t, func(s *spy) {
		durabletest.Explore(s, fn, nil, durabletest.WithoutReplayCheck())
	})

	require.Contains(t, s.errors.String(), `the run did not end: nothing can happen any more: `+
		`callback "never"`)
}

// fastest returns the branch that was the first to end.
func fastest(ctx durable.Context, _ any) (int, error) {
	var racers []*durable.Future[int]
	for n := range 3 {
		racers = append(racers, durable.Go(ctx, "", func(ctx durable.Context) (int, error) {
			return oneStepEach(ctx, n)
		}))
	}
	batch, err := durable.Parallel(ctx, "first", []durable.Branch[int]{
		{Run: racers[0].Await}, {Run: racers[1].Await}, {Run: racers[2].Await},
	}, durable.WithCompletion(durable.FirstSuccessful()))
	if err != nil {
		return 0, err
	}
	return batch.Results()[0], nil
}

func TestOutcomesMayDifferIfTheTestSaysSo(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) { durabletest.Explore(s, fastest, nil) })
	require.Contains(t, s.errors.String(), ", under the first schedule 0\n")

	e := durabletest.Explore(t, fastest, nil, durabletest.AnyOutcome())
	outcomes := map[int]bool{}
	for _, run := range e.Runs {
		outcomes[run.Execution.Output(t)] = true
	}
	require.Equal(t, map[int]bool{0: true, 1: true, 2: true}, outcomes)
}

func TestExploreChecksEveryRun(t *testing.T) {
	t.Parallel()
	order := ""

	s := spyOn(t, func(s *spy) {
		durabletest.Explore(s, branches(2, func(ctx durable.Context, n int) (int, error) {
			return durable.Step(ctx, "", func(durable.StepContext) (int, error) {
				order += fmt.Sprint(n)
				return n, nil
			})
		}), nil, durabletest.EachRun(func() func() error {
			order = ""
			return func() error {
				if order != "12" {
					return errors.New("item 2 came first")
				}
				return nil
			}
		}))
	})

	require.Contains(t, s.errors.String(), "breaks the function\n\n  item 2 came first\n\n")
}

func TestSeedsThatAreNoneAreRefused(t *testing.T) {
	t.Parallel()

	for _, seed := range []string{"y", "-1", "x0(", "x0(1", "x(z)", "x0 1"} {
		s := spyOn(t, func(s *spy) {
			durabletest.Run(s, threeCalls, nil, durabletest.Schedule(seed))
		})
		require.Equal(t, fmt.Sprintf("durabletest: the run can't begin: seed %q is neither a number"+
			" nor the choices of a schedule such as x0102\n", seed), s.errors.String())
	}
	for _, seed := range []string{"17", "x", "x0102", "xz(40)"} {
		durabletest.Run(t, threeCalls, nil, durabletest.Schedule(seed))
	}
}

// TestFlag is run by TestFlagNamesTheSeed in a process with the flag.
func TestFlag(t *testing.T) {
	t.Parallel()
	if flag.Lookup("durable.seed").Value.String() == "" {
		t.Skip("there is no -durable.seed")
	}

	run := durabletest.Run(t, shared, nil, durabletest.WithoutReplayCheck())
	e := durabletest.Explore(t, branches(2, oneStepEach), nil)

	t.Logf("Run gives %d, Explore makes %d runs", run.Output(t), len(e.Runs))
	for _, explored := range e.Runs {
		t.Logf("seed %s", explored.Seed)
	}
}

func TestFlagNamesTheSeed(t *testing.T) {
	t.Parallel()

	for seed, want := range map[string]string{"x1": "gives 1", "x": "gives 2", "7": "Explore"} {
		out, err := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestFlag$",
			"-test.v", "-durable.seed="+seed).CombinedOutput()

		require.NoError(t, err, "%s", out)
		require.Contains(t, string(out), want)
		require.Contains(t, string(out), "Explore makes 2 runs")
		require.Contains(t, string(out), "seed x\n")
		require.Contains(t, string(out), "seed "+seed+"\n")
	}
}
