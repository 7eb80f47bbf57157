// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/local"
)

// A thousand branches that all wait at the same time fit into a small function.
// It measures the memory of the whole process, the service included, so it does
// not run beside other tests.
//
//nolint:paralleltest // see above
func TestThousandBranchesNeedLittleMemory(t *testing.T) {
	const (
		branches = 1000
		most     = 100 << 20
	)
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		batch, err := durable.Map(ctx, "map", make([]int, branches),
			func(ctx durable.Context, _ int) (int, error) {
				one, err := durable.Step(ctx, "s", func(durable.StepContext) (int, error) { return 1, nil })
				if err != nil {
					return 0, err
				}
				return one, durable.Wait(ctx, "hour", time.Hour)
			})
		return batch.SuccessCount(), err
	}, durable.WithLogHandler(quiet()))
	m := &meter{before: memory()}
	result, err := local.Run(t.Context(), h, nil, local.Config{
		MaxOperations: 4 * branches,
		Wrap: func(_ local.Invocation, next backend.Backend) backend.Backend {
			return &metered{next, m}
		},
	})
	require.NoError(t, err)
	require.Equal(t, protocol.ExecutionSucceeded, result.Status, outcomeOf(result))
	require.Equal(t, "1000", *result.Output)
	require.GreaterOrEqual(t, m.goroutines, branches, "it was not measured while they all wait")
	require.Greater(t, m.highest, m.before)
	require.Less(t, m.highest-m.before, uint64(most))
	t.Logf("%d branches needed %.1f MB", branches, float64(m.highest-m.before)/(1<<20))
}

// meter finds the highest use of memory.
type meter struct {
	before, highest uint64
	goroutines      int
	calls           int
}

type metered struct {
	backend.Backend

	meter *meter
}

// Checkpoint implements backend.Backend.
func (m *metered) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	const seldom = 20
	m.meter.calls++
	if m.meter.calls%seldom == 1 {
		m.meter.highest = max(m.meter.highest, memory())
		m.meter.goroutines = max(m.meter.goroutines, runtime.NumGoroutine())
	}
	return m.Backend.Checkpoint(ctx, req)
}

// memory is what is in use on the heap, garbage included, and on stacks.
func memory() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}
