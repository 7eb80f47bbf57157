// SPDX-License-Identifier: Apache-2.0

package local_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/local"
)

// enough is more than any benchmark needs; AWS allows 3,000 operations.
const enough = 100_000

func benchmark[Out any](
	b *testing.B, invocations int, fn func(durable.Context, any) (Out, error),
) {
	b.Helper()
	b.ReportAllocs()
	h := durable.NewHandler(fn)
	for b.Loop() {
		result, err := local.Run(b.Context(), h, nil, local.Config{MaxOperations: enough})
		require.NoError(b, err)
		require.Equal(b, protocol.ExecutionSucceeded, result.Status)
		require.Len(b, result.Invocations, invocations)
	}
}

func steps(ctx durable.Context, n int) (int, error) {
	sum := 0
	for range n {
		one, err := durable.Step(ctx, "step", func(durable.StepContext) (int, error) { return 1, nil })
		if err != nil {
			return 0, err
		}
		sum += one
	}
	return sum, nil
}

// BenchmarkTrivial is one step in one invocation.
func BenchmarkTrivial(b *testing.B) {
	benchmark(b, 1, func(ctx durable.Context, _ any) (int, error) { return steps(ctx, 1) })
}

// BenchmarkSteps runs steps one after the other; the cost of each is the same
// however many there are.
func BenchmarkSteps(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			benchmark(b, 1, func(ctx durable.Context, _ any) (int, error) { return steps(ctx, n) })
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/step")
		})
	}
}

// BenchmarkThousandWaits is a thousand hours in as many invocations.
func BenchmarkThousandWaits(b *testing.B) {
	benchmark(b, 1001, func(ctx durable.Context, _ any) (int, error) {
		for range 1000 {
			if err := durable.Wait(ctx, "hour", time.Hour); err != nil {
				return 0, err
			}
		}
		return 1000, nil
	})
}

// BenchmarkReplay is one invocation over 5,000 steps that have finished: reading
// the state, and running the function to its end.
func BenchmarkReplay(b *testing.B) {
	b.ReportAllocs()
	const finished = 5_000
	replaying := false
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		sum, err := steps(ctx, finished)
		if err != nil || replaying {
			return sum, err
		}
		return sum, durable.Wait(ctx, "pause", time.Hour)
	})
	for b.Loop() {
		b.StopTimer()
		replaying = false
		r := local.New(local.Config{
			MaxOperations: enough, Functions: map[string]local.Function{"f": local.Durable(h)},
		})
		arn, err := r.Start(local.StartRequest{Function: "f"})
		require.NoError(b, err)
		require.NoError(b, r.Settle(b.Context()))
		replaying = true
		b.StartTimer()
		_, err = r.Wait(b.Context(), arn)
		require.NoError(b, err)
	}
}

// BenchmarkMap is a map over 1,000 items with a step each, 100 at a time.
func BenchmarkMap(b *testing.B) {
	items := make([]int, 1_000)
	benchmark(b, 1, func(ctx durable.Context, _ any) (int, error) {
		batch, err := durable.Map(ctx, "map", items, func(ctx durable.Context, i int) (int, error) {
			return durable.Step(ctx, "step", func(durable.StepContext) (int, error) { return i, nil })
		}, durable.WithMaxConcurrency(100))
		return batch.SuccessCount(), err
	})
}

// BenchmarkLargeSteps is 100 steps with results of 100 KB.
func BenchmarkLargeSteps(b *testing.B) {
	text := strings.Repeat("x", 100_000)
	benchmark(b, 1, func(ctx durable.Context, _ any) (int, error) {
		n := 0
		for range 100 {
			s, err := durable.Step(ctx, "large", func(durable.StepContext) (string, error) { return text, nil })
			if err != nil {
				return 0, err
			}
			n += len(s)
		}
		return n, nil
	})
}

// BenchmarkLargeStepsFloor encodes and decodes the results of BenchmarkLargeSteps
// and does nothing else.
func BenchmarkLargeStepsFloor(b *testing.B) {
	text := strings.Repeat("x", 100_000)
	serdes := durable.JSON()
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		for range 100 {
			data, err := serdes.Serialize(ctx, durable.SerdesInfo{}, text)
			require.NoError(b, err)
			var s string
			require.NoError(b, serdes.Deserialize(ctx, durable.SerdesInfo{}, data, &s))
		}
	}
}
