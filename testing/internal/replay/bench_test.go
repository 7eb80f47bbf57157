// SPDX-License-Identifier: Apache-2.0

package replay_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/internal/replay"
	"github.com/lambda-durable/durable-go/testing/local"
)

func dayBetween(ctx durable.Context, _ any) (int, error) {
	one := func(durable.StepContext) (int, error) { return 1, nil }
	if _, err := durable.Step(ctx, "first", one); err != nil {
		return 0, err
	}
	if err := durable.Wait(ctx, "day", 24*time.Hour); err != nil {
		return 0, err
	}
	return durable.Step(ctx, "second", one)
}

// BenchmarkSmallRun checks a run of two steps and a wait from all its prefixes.
func BenchmarkSmallRun(b *testing.B) {
	h := durable.NewHandler(dayBetween)
	result, err := local.Run(b.Context(), h, nil, local.Config{})
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		rec := replay.Of(result.ARN, result.Events)
		require.Empty(b, rec.CheckAll(b.Context(), h, rec.Prefixes(64)))
	}
}

// BenchmarkRunItself is what BenchmarkSmallRun comes on top of.
func BenchmarkRunItself(b *testing.B) {
	h := durable.NewHandler(dayBetween)
	b.ReportAllocs()
	for b.Loop() {
		_, err := local.Run(b.Context(), h, nil, local.Config{})
		require.NoError(b, err)
	}
}
