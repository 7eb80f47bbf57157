// SPDX-License-Identifier: Apache-2.0

package determinism_test

import (
	"maps"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/docs/advanced/determinism"
	"github.com/lambda-durable/durable-go/examples/internal/failing"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// reorder orders what runs low, article by article.
func reorder(ctx durable.Context, in determinism.Stock) (string, error) {
	day := durable.Now(ctx).Format(time.DateOnly) // recorded time: the same at every replay
	number := durable.UUID(ctx)                   // derived from the execution: the same, too
	for _, article := range slices.Sorted(maps.Keys(in)) {
		if in[article] > 3 {
			continue
		}
		err := durable.Do(ctx, "order "+article, func(ctx durable.StepContext) error {
			ctx.Logger().Info("ordered", "number", number, "at", time.Now()) // live: anything goes
			return nil
		})
		if err != nil {
			return "", err
		}
	}
	return day + "/" + number, nil
}

func TestReordersInOneOrder(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, reorder,
		determinism.Stock{"sofa": 1, "lamp": 2, "bed": 9})

	require.Contains(t, run.Output(t), "2026-01-01/")
	run.RequireTree(t, `
		order lamp  step  SUCCEEDED
		order sofa  step  SUCCEEDED
	`)
}

// read reads the environment once. Later replays get what was recorded, although
// another deployment may have another value.
func read(ctx durable.Context, _ string) (string, error) {
	limit, err := durable.Step(ctx, "read config", func(durable.StepContext) (string, error) {
		return os.Getenv("LIMIT"), nil
	})
	if err != nil {
		return "", err
	}
	if err := durable.Wait(ctx, "wait", time.Hour); err != nil {
		return "", err
	}
	return limit, nil
}

func TestReadsTheEnvironmentOnce(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, read, "",
		durabletest.Override("read config", durabletest.Return("7")))

	require.Equal(t, "7", run.Output(t))
	run.RequireBodyRuns(t, "read config", 1)
}

func TestFirstIsRecorded(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, determinism.First, "",
		durabletest.Override("north", durabletest.Return("north answers").Taking(time.Minute)))

	require.Equal(t, "south answers", run.Output(t))
}

func TestCoinShowsTheSameSide(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, determinism.Toss, "")

	require.Len(t, run.Operations(), 1)
	run.Operation(t, "show "+run.Output(t))
}

// wrong: the order of a Go map differs from one replay to the next
func mapOrder(ctx durable.Context, in determinism.Stock) (int, error) {
	for article := range in {
		err := durable.Do(ctx, "order "+article, func(durable.StepContext) error { return nil })
		if err != nil {
			return 0, err
		}
	}
	return len(in), nil
}

// wrong: the clock shows another time at a replay
func clock(ctx durable.Context, _ determinism.Stock) (int, error) {
	begin := time.Now().Format(time.RFC3339Nano)
	if err := durable.Wait(ctx, "wait", time.Hour); err != nil {
		return 0, err
	}
	return 0, durable.Do(ctx, "began at "+begin, func(durable.StepContext) error { return nil })
}

// wrong: whether it is a replay must not decide anything
func replaying(ctx durable.Context, _ determinism.Stock) (int, error) {
	if !ctx.IsReplaying() {
		err := durable.Do(ctx, "only once", func(durable.StepContext) error { return nil })
		if err != nil {
			return 0, err
		}
	}
	return 1, durable.Wait(ctx, "wait", time.Hour)
}

// wrong: a goroutine of one's own calls an operation
func goroutine(ctx durable.Context, _ determinism.Stock) (int, error) {
	var wg sync.WaitGroup
	wg.Go(func() {
		_ = durable.Do(ctx, "beside", func(durable.StepContext) error { return nil })
	})
	wg.Wait()
	return 1, nil
}

// wrong: every invocation counts from zero again, in a process that lives on
func counting() func(durable.Context, determinism.Stock) (int, error) {
	calls := 0
	return func(ctx durable.Context, _ determinism.Stock) (int, error) {
		calls++
		name := map[bool]string{true: "first", false: "later"}[calls == 1]
		if err := durable.Wait(ctx, name, time.Hour); err != nil {
			return 0, err
		}
		return calls, nil
	}
}

func TestMistakesAreFoundByTheFirstTest(t *testing.T) {
	t.Parallel()
	stock := determinism.Stock{"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1, "g": 1, "h": 1}
	for name, wrong := range map[string]func(durable.Context, determinism.Stock) (int, error){
		"MapOrder": mapOrder, "Clock": clock, "Replaying": replaying, "Counting": counting(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			said := failing.Test(t, func(tb durabletest.TB) {
				durabletest.Run(tb, wrong, stock).Output(tb)
			})

			require.Regexp(t, "replay check|non-deterministic execution", said)
		})
	}
}

func TestGoroutinesAreMisuse(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, goroutine, nil)

	require.ErrorContains(t, run.Err(), "durable.MisuseError")
}
