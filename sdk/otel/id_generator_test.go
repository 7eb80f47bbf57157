// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/otel"
)

// counting gives out one id after the other.
type counting struct{ trace, span byte }

func (c *counting) NewIDs(ctx context.Context) (trace.TraceID, trace.SpanID) {
	c.trace++
	return trace.TraceID{c.trace}, c.NewSpanID(ctx, trace.TraceID{})
}

func (c *counting) NewSpanID(context.Context, trace.TraceID) trace.SpanID {
	c.span++
	return trace.SpanID{c.span}
}

// traced starts a span in the handler, in a child and in a body, with the provider
// of the span around.
func traced(ctx durable.Context, _ any) (int, error) {
	mark := func(ctx context.Context, name string) {
		_, span := trace.SpanFromContext(ctx).TracerProvider().Tracer("test").Start(ctx, name)
		span.End()
	}
	mark(ctx, "in handler")
	return durable.RunInChild(ctx, "child", func(ctx durable.Context) (int, error) {
		mark(ctx, "in child")
		return durable.Step(ctx, "step", func(ctx durable.StepContext) (int, error) {
			mark(ctx, "in body")
			return 1, nil
		})
	})
}

func TestOnlyOurSpansGetOurIDs(t *testing.T) {
	t.Parallel()
	inBothViews(t, func(t *testing.T, plugin view) {
		t.Helper()
		ids := &counting{}
		r := newRecorder(t, sdktrace.WithIDGenerator(otel.NewIDGenerator(ids)))

		run(t.Context(), t, traced, plugin(r.option()))

		for i, name := range []string{"in handler", "in child", "in body"} {
			require.Equal(t, trace.SpanID{byte(i + 1)}, r.one(t, name).SpanContext.SpanID())
		}
		require.Zero(t, ids.trace)
		require.EqualValues(t, 3, ids.span, "our spans did not ask it")
	})
}

func TestSpansOfUsersAreInside(t *testing.T) {
	t.Parallel()
	inBothViews(t, func(t *testing.T, plugin view) {
		t.Helper()
		r := newRecorder(t)

		run(t.Context(), t, traced, plugin(r.option()))

		for inner, outer := range map[string]string{
			"in handler": "Invocation", "in child": "child", "in body": "step attempt 1",
		} {
			require.Equal(t, r.one(t, outer).SpanContext.SpanID(), r.one(t, inner).Parent.SpanID(), inner)
			require.Equal(t, r.one(t, outer).SpanContext.TraceID(), r.one(t, inner).SpanContext.TraceID())
		}
	})
}

func TestGeneratorWithoutANextOneIsRandom(t *testing.T) {
	t.Parallel()
	g := otel.NewIDGenerator(nil)
	traceA, spanA := g.NewIDs(t.Context())
	traceB, spanB := g.NewIDs(t.Context())
	require.NotEqual(t, traceA, traceB)
	require.NotEqual(t, spanA, spanB)
	require.NotEqual(t, spanA, g.NewSpanID(t.Context(), traceA))
	require.True(t, traceA.IsValid() && spanA.IsValid())
}
