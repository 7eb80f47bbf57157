// SPDX-License-Identifier: Apache-2.0

package local_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/local"
)

// BenchmarkTrivial is one step in one invocation.
func BenchmarkTrivial(b *testing.B) {
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		return durable.Step(ctx, "one", func(durable.StepContext) (int, error) { return 1, nil })
	})
	for b.Loop() {
		result, err := local.Run(b.Context(), h, nil, local.Config{})
		require.NoError(b, err)
		require.Equal(b, protocol.ExecutionSucceeded, result.Status)
	}
}

// BenchmarkThousandWaits is a thousand hours in as many invocations.
func BenchmarkThousandWaits(b *testing.B) {
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		for range 1000 {
			if err := durable.Wait(ctx, "hour", time.Hour); err != nil {
				return 0, err
			}
		}
		return 1000, nil
	})
	for b.Loop() {
		result, err := local.Run(b.Context(), h, nil, local.Config{})
		require.NoError(b, err)
		require.Equal(b, 1000*time.Hour, result.Duration())
		require.Len(b, result.Invocations, 1001)
	}
}
