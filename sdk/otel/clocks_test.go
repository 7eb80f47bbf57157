// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
)

// busy works for a second in each of its bodies.
func busy(ctx durable.Context, _ any) (int, error) {
	work := func(durable.StepContext) (int, error) {
		time.Sleep(time.Second)
		return 1, nil
	}
	batch, err := durable.Map(ctx, "all", []int{1, 2}, func(ctx durable.Context, _ int) (int, error) {
		if _, err := durable.Step(ctx, "quick", answer); err != nil {
			return 0, err
		}
		return durable.Step(ctx, "work", work)
	})
	if err != nil {
		return 0, err
	}
	return durable.RunInChild(ctx, "child", func(ctx durable.Context) (int, error) {
		return durable.Step(ctx, fmt.Sprint("work ", batch.SuccessCount()), work)
	})
}

// The service's clock is never quite that of the function. Still no span begins
// before or ends after the one that it is in.
func TestSpansAreWithinTheirParents(t *testing.T) {
	t.Parallel()
	inBothViews(t, func(t *testing.T, plugin view) {
		t.Helper()
		for _, skew := range []time.Duration{
			-time.Minute, -time.Millisecond, 0, time.Millisecond, time.Minute,
		} {
			synctest.Test(t, func(t *testing.T) {
				r := newRecorder(t)
				b := testbackend.New("null")
				b.Clock = func() time.Time { return time.Now().Add(skew) }
				h := durable.NewHandler(busy, durable.WithPlugins(plugin(r.option())))

				_, err := h.Invoke(context.WithoutCancel(t.Context()), b, b.Event())

				require.NoError(t, err)
				requireContained(t, r.GetSpans(), skew)
			})
		}
	})
}

func requireContained(t *testing.T, spans tracetest.SpanStubs, skew time.Duration) {
	t.Helper()
	require.Equal(t, 16, len(spans))
	byID := map[trace.SpanID]tracetest.SpanStub{}
	for _, s := range spans {
		byID[s.SpanContext.SpanID()] = s
	}
	for _, s := range spans {
		require.True(t, s.EndTime.After(s.StartTime), "%s, skew %v", s.Name, skew)
		parent, ok := byID[s.Parent.SpanID()]
		if !ok || parent.Name == "Workflow" {
			continue // it begins when the service says
		}
		require.False(t, s.StartTime.Before(parent.StartTime), "%s begins before %s, skew %v",
			s.Name, parent.Name, skew)
		require.False(t, s.EndTime.After(parent.EndTime), "%s ends after %s, skew %v",
			s.Name, parent.Name, skew)
	}
}
