// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/trace"

	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/otel"
)

func hash(text string, digits int) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])[:digits]
}

func TestIDsDeriveFromTheExecution(t *testing.T) {
	t.Parallel()
	inBothViews(t, func(t *testing.T, plugin view) {
		t.Helper()
		r := newRecorder(t)

		run(t.Context(), t, oneStep, plugin(r.option()))

		start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		for _, s := range r.GetSpans() {
			require.Equal(t, fmt.Sprintf("%08x", start.Unix())+hash(testbackend.ARN, 24),
				s.SpanContext.TraceID().String(), s.Name)
		}
		require.Equal(t, hash("workflow:"+testbackend.ARN, 16),
			r.one(t, "Workflow").SpanContext.SpanID().String())
		require.False(t, r.one(t, "Workflow").Parent.IsValid())
		require.Equal(t, hash(testbackend.ARN+":1", 16),
			r.one(t, "answer").SpanContext.SpanID().String())
		require.Equal(t, r.one(t, "answer").SpanContext.SpanID(),
			r.one(t, "answer attempt 1").Parent.SpanID())
	})
}

const header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0"

// withHeader returns a context such as the runtime client of aws-lambda-go makes.
func withHeader(ctx context.Context, header string) context.Context {
	//nolint:revive,staticcheck // the runtime client takes a string for a key
	return context.WithValue(ctx, "x-amzn-trace-id", header)
}

func TestTraceIsThatOfTheHeader(t *testing.T) {
	t.Parallel()
	inBothViews(t, func(t *testing.T, plugin view) {
		t.Helper()
		r := newRecorder(t)

		run(withHeader(t.Context(), header), t, oneStep, plugin(r.option()))

		require.Len(t, r.GetSpans(), 4, "the header's own choice of what is sampled is not asked")
		for _, s := range r.GetSpans() {
			require.Equal(t, "5759e988bd862e3fe1be46a994272793", s.SpanContext.TraceID().String())
		}
		require.False(t, r.one(t, "Workflow").Parent.IsValid())
	})
}

func TestInvocationIsBelowWhatCalledIt(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)

	run(withHeader(t.Context(), header), t, oneStep, otel.PerInvocation(r.option()))

	parent := r.one(t, "Invocation").Parent
	require.Equal(t, "53995c3f42cd8ad8", parent.SpanID().String())
	require.True(t, parent.IsRemote())
}

func TestInvocationIsBelowTheExecution(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)

	run(withHeader(t.Context(), header), t, oneStep, otel.PerExecution(r.option()))

	require.Equal(t, r.one(t, "Workflow").SpanContext.SpanID(), r.one(t, "Invocation").Parent.SpanID())
}

func TestInvocationWithoutACallerHasNoParent(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)

	run(t.Context(), t, oneStep, otel.PerInvocation(r.option()))

	require.False(t, r.one(t, "Invocation").Parent.IsValid())
}

func TestUpstreamIsFoundByAnOption(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	ctx, around := r.provider.Tracer("test").Start(t.Context(), "around")

	run(withHeader(ctx, header), t, oneStep,
		otel.PerInvocation(r.option(), otel.WithUpstream(trace.SpanContextFromContext)))

	around.End()
	invocation := r.one(t, "Invocation")
	require.Equal(t, around.SpanContext().SpanID(), invocation.Parent.SpanID())
	require.Equal(t, around.SpanContext().TraceID(), invocation.SpanContext.TraceID())
	require.Equal(t, around.SpanContext().TraceID(), r.one(t, "Workflow").SpanContext.TraceID())
}

// Not parallel: it sets an environment variable.
func TestHeaderOfTheEnvironment(t *testing.T) {
	t.Setenv("_X_AMZN_TRACE_ID", header)
	for name, c := range map[string]struct { //nolint:paralleltest // see above
		ctx  context.Context //nolint:containedctx // a case
		want bool
	}{
		"IsReadWhereTheContextHasNone":     {t.Context(), true},
		"IsOfAnEarlierInvocationOtherwise": {withHeader(t.Context(), ""), false},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRecorder(t)
			run(c.ctx, t, oneStep, otel.PerInvocation(r.option()))
			require.Equal(t, c.want, r.one(t, "Invocation").Parent.IsValid())
		})
	}
}
