// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// fifty is a workflow of fifty operations.
func fifty(ctx durable.Context, _ any) (int, error) {
	sum := 0
	for i := range 50 {
		n, err := durable.Step(ctx, fmt.Sprintf("step-%d", i), number(i))
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return sum, nil
}

// BenchmarkCrashSweepOfFifty is 400 crashes.
func BenchmarkCrashSweepOfFifty(b *testing.B) {
	for b.Loop() {
		sweep := durabletest.CrashSweep(b, fifty, nil)
		require.Len(b, sweep.Runs, 400)
	}
}

func dayBetween(ctx durable.Context, _ any) (int, error) {
	if _, err := durable.Step(ctx, "first", number(1)); err != nil {
		return 0, err
	}
	if err := durable.Wait(ctx, "day", 24*time.Hour); err != nil {
		return 0, err
	}
	return durable.Step(ctx, "second", number(2))
}

// BenchmarkOverrides replaces bodies within a thousand items of a map, all of them by
// name or one by its path.
func BenchmarkOverrides(b *testing.B) {
	fn := func(ctx durable.Context, _ any) (int, error) {
		batch, err := durable.Map(ctx, "map", make([]int, 1000),
			func(ctx durable.Context, i int) (int, error) {
				return durable.Step(ctx, "step", number(i))
			})
		return batch.SuccessCount(), err
	}
	for _, name := range []string{"step", "map/[7]/step"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				durabletest.Run(b, fn, nil, durabletest.WithoutReplayCheck(),
					durabletest.Override(name, durabletest.Return(1)))
			}
		})
	}
}

// BenchmarkRun is a step, a day and a step.
func BenchmarkRun(b *testing.B) {
	for name, opts := range map[string][]durabletest.Option{
		"Checked":   nil,
		"Unchecked": {durabletest.WithoutReplayCheck()},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				durabletest.Run(b, dayBetween, nil, opts...)
			}
		})
	}
}
