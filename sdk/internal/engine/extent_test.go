// SPDX-License-Identifier: Apache-2.0

package engine_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/internal/engine"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func load(t *testing.T, ids ...string) *engine.Engine {
	t.Helper()
	state := protocol.ExecutionState{Operations: []protocol.Operation{
		{ID: "9-9", Type: protocol.TypeExecution, Status: protocol.StatusStarted},
	}}
	for _, id := range ids {
		state.Operations = append(state.Operations, protocol.Operation{
			ID: id, Type: protocol.TypeStep, Status: protocol.StatusSucceeded,
		})
	}
	e, err := engine.Load(t.Context(), engine.Params{State: state})
	require.NoError(t, err)
	return e
}

func TestExtentIsTheLastRecordedPosition(t *testing.T) {
	t.Parallel()
	e := load(t, "1", "3", "2", "3-1", "3-2")
	require.Equal(t, 3, e.Extent(""))
	require.Equal(t, 2, e.Extent("3"))
	require.Zero(t, e.Extent("1"))
	require.Zero(t, e.Extent("9"), "the execution itself is no operation of a context")
}

func TestExtentSeesWithinVirtualContexts(t *testing.T) {
	t.Parallel()
	e := load(t, "1", "4-2-7")
	require.Equal(t, 4, e.Extent(""))
	require.Equal(t, 2, e.Extent("4"))
	require.Equal(t, 7, e.Extent("4-2"))
}

func TestExtentIgnoresLabels(t *testing.T) {
	t.Parallel()
	e := load(t, "1", "v_a-12", "2-v_b", "2-v_3")
	require.Equal(t, 1, e.Extent(""))
	require.Zero(t, e.Extent("2"))
}

func TestExtentOfDeepContexts(t *testing.T) {
	t.Parallel()
	for depth, context := 0, ""; depth < 60; depth++ {
		last := engine.ChildID(context, 1234)
		require.Equal(t, 1234, load(t, engine.ChildID(context, 3), last).Extent(context), context)
		context = engine.ChildID(context, 12)
	}
}
