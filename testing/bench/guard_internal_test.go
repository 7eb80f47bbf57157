// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/testing/local"
)

// TestAllocations guards the speed by what can be counted: a fifth more than the
// counts of docs/performance.md is too much. It must not run beside other tests.
func TestAllocations(t *testing.T) { //nolint:paralleltest // counts what the process allocates
	if raceDetector {
		t.Skip("the race detector allocates too")
	}
	for name, most := range map[string]float64{ //nolint:paralleltest // see above
		"w0": 98, "w1": 28, "w2": 52, "w3": 191, "w4": 239, "w5": 24, "w6": 10,
	} {
		t.Run(name, func(t *testing.T) {
			const n, runs = 200, 3
			w, ok := find(name)
			require.True(t, ok)
			r, err := measure(t.Context(), w, n, runs, false)
			require.NoError(t, err)
			require.LessOrEqual(t, r.AllocsPerOp, most, "allocations for each of N")
		})
	}
}

// TestCheckpointCalls guards what costs time on AWS: the calls to the service.
func TestCheckpointCalls(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body body
		n    int
		most int
	}{
		"Trivial":    {trivial, 1, 0},
		"Steps":      {parcels, 100, 200}, // locally a START is answered first
		"Map":        {items, 1_000, 31},
		"Waits":      {waits, 100, 100},
		"DayBetween": {dayBetween, 1, 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := 0
			cfg := config()
			cfg.Wrap = func(_ local.Invocation, next backend.Backend) backend.Backend {
				return counting{next, &calls}
			}
			result, err := local.Run(t.Context(), c.body.handler(), []byte(strconv.Itoa(c.n)), cfg)
			require.NoError(t, err)
			require.NoError(t, accept(t.Context(), nil, result, false))
			require.LessOrEqual(t, calls, c.most, fmt.Sprintf("calls for N = %d", c.n))
		})
	}
}

// counting counts the checkpoints that go through it.
type counting struct {
	backend.Backend

	calls *int
}

// Checkpoint implements backend.Backend.
func (c counting) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	*c.calls++
	return c.Backend.Checkpoint(ctx, req)
}
