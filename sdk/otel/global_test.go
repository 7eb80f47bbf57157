// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	otelapi "go.opentelemetry.io/otel"

	"github.com/lambda-durable/durable-go/sdk/otel"
)

// global makes the provider of a recorder that of the process.
func global(t *testing.T) *recorder {
	t.Helper()
	r, before := newRecorder(t), otelapi.GetTracerProvider()
	otelapi.SetTracerProvider(r.provider)
	t.Cleanup(func() { otelapi.SetTracerProvider(before) })
	return r
}

// Not parallel: it sets the provider of the process, as does the next one.
func TestGlobalProviderIsTheDefault(t *testing.T) { //nolint:paralleltest // see above
	plugin := otel.PerExecution() // made before there is one
	r := global(t)

	run(t.Context(), t, oneStep, plugin)

	require.Equal(t, r.one(t, "Workflow").SpanContext.SpanID(), r.one(t, "Invocation").Parent.SpanID())
}

func TestInvocationIsBelowAGlobalSpan(t *testing.T) { //nolint:paralleltest // see above
	r := global(t)
	ctx, around := r.provider.Tracer("test").Start(t.Context(), "around")

	run(ctx, t, oneStep, otel.PerExecution())

	around.End()
	invocation := r.one(t, "Invocation").SpanContext
	require.Equal(t, around.SpanContext().SpanID(), r.one(t, "Invocation").Parent.SpanID())
	require.Equal(t, around.SpanContext().TraceID(), invocation.TraceID())
	answer := r.one(t, "answer")
	require.NotEqual(t, invocation.TraceID(), answer.SpanContext.TraceID(), "that of the execution")
	require.Equal(t, invocation.SpanID(), answer.Links[0].SpanContext.SpanID(), "and links to it")
}

func TestSpansAroundAreNotHeededWithAProviderOfOnesOwn(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	ctx, around := r.provider.Tracer("test").Start(t.Context(), "around")

	run(ctx, t, oneStep, otel.PerExecution(r.option()))

	around.End()
	require.Equal(t, r.one(t, "Workflow").SpanContext.SpanID(), r.one(t, "Invocation").Parent.SpanID())
}
