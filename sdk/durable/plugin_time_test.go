// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// timing is a plugin that writes what the hooks tell of time, as minutes since
// the execution began.
func timing(t *trail) durable.Plugin {
	minutes := func(e durable.Execution, at time.Time) any { return at.Sub(e.StartTime).Minutes() }
	return durable.Plugin{
		InvocationStart: func(_ context.Context, i durable.InvocationInfo) {
			t.add("invocation begins %v", minutes(i.Execution, i.StartTime))
		},
		InvocationEnd: func(_ context.Context, i durable.InvocationEndInfo) {
			t.add("invocation %v to %v", minutes(i.Execution, i.StartTime), minutes(i.Execution, i.EndTime))
		},
		OperationEnd: func(_ context.Context, i durable.OperationInfo) {
			if i.Type == protocol.TypeContext {
				t.add("%s %v to %v replay=%v", i.Name, minutes(i.Execution, i.StartTime),
					minutes(i.Execution, i.EndTime), i.IsReplay)
			}
		},
	}
}

func TestPluginLearnsTimesOfInvocations(t *testing.T) {
	t.Parallel()
	var seen trail
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		return 1, durable.Wait(ctx, "w", time.Minute)
	}, durable.WithPlugins(timing(&seen)))
	_, _, err := testbackend.Serial(testbackend.New("null")).Run(t.Context(), h)
	require.NoError(t, err)
	require.Equal(t, []string{
		"invocation begins 0", "invocation 0 to 0", "invocation begins 1", "invocation 1 to 1",
	}, seen.lines)
}

// A virtual context that an earlier invocation had come to the end of is told
// from one that ends now.
func TestPluginLearnsWhenVirtualContextsEnded(t *testing.T) {
	t.Parallel()
	var seen trail
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		for i := range 2 {
			waiting := func(ctx durable.Context) (int, error) {
				return i, durable.Wait(ctx, "within", time.Minute)
			}
			_, err := durable.RunInChild(ctx, fmt.Sprint("flat ", i), waiting, durable.AsVirtual())
			if err != nil {
				return 0, err
			}
			empty := func(durable.Context) (int, error) { return i, nil }
			if _, err := durable.RunInChild(ctx, "empty", empty, durable.AsVirtual()); err != nil {
				return 0, err
			}
		}
		return 1, durable.Wait(ctx, "after", time.Minute)
	}, durable.WithPlugins(timing(&seen)))
	_, _, err := testbackend.Serial(testbackend.New("null")).Run(t.Context(), h)
	require.NoError(t, err)
	ended := map[string]int{}
	for _, line := range append(seen.with("flat"), seen.with("empty")...) {
		ended[line]++
	}
	require.Equal(t, map[string]int{
		"flat 0 0 to 1 replay=false": 1, "flat 0 0 to 1 replay=true": 2,
		"empty 1 to 1 replay=false": 1, "empty 1 to 1 replay=true": 2,
		"flat 1 1 to 2 replay=false": 1, "flat 1 1 to 2 replay=true": 1,
		"empty 2 to 2 replay=false": 1, "empty 2 to 2 replay=true": 1,
	}, ended)
}
