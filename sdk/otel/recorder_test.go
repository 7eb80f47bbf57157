// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/otel"
)

// Whole executions are compared in examples/conformance/spans, over the in-memory
// service. Here one execution after the other looks at one thing.

// recorder keeps the spans of a test.
type recorder struct {
	*tracetest.InMemoryExporter

	provider *sdktrace.TracerProvider
}

func newRecorder(t *testing.T, opts ...sdktrace.TracerProviderOption) *recorder {
	t.Helper()
	exporter := tracetest.NewInMemoryExporter()
	provider := otel.NewTracerProvider(append(opts, sdktrace.WithSyncer(exporter))...)
	t.Cleanup(func() { require.NoError(t, provider.Shutdown(context.WithoutCancel(t.Context()))) })
	return &recorder{exporter, provider}
}

// option has a plugin record here.
func (r *recorder) option() otel.Option { return otel.WithTracerProvider(r.provider) }

// named returns the spans with a name.
func (r *recorder) named(name string) tracetest.SpanStubs {
	var found tracetest.SpanStubs
	for _, s := range r.GetSpans() {
		if s.Name == name {
			found = append(found, s)
		}
	}
	return found
}

// one returns the only span with the name.
func (r *recorder) one(t *testing.T, name string) tracetest.SpanStub {
	t.Helper()
	found := r.named(name)
	require.Len(t, found, 1, name)
	return found[0]
}

// run runs fn to its end, one goroutine at a time.
func run(
	ctx context.Context, t *testing.T, fn func(durable.Context, any) (int, error),
	plugins ...durable.Plugin,
) {
	t.Helper()
	//nolint:contextcheck // the handler is given its context when it runs
	h := durable.NewHandler(fn, durable.WithPlugins(plugins...))
	_, _, err := testbackend.Serial(testbackend.New("null")).Run(ctx, h)
	require.NoError(t, err)
}

// view is one of the two plugins.
type view = func(opts ...otel.Option) durable.Plugin

// inBothViews runs a test for each of the plugins.
func inBothViews(t *testing.T, test func(t *testing.T, plugin view)) {
	t.Helper()
	for name, plugin := range map[string]view{
		"PerExecution": otel.PerExecution, "PerInvocation": otel.PerInvocation,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, plugin)
		})
	}
}

func answer(durable.StepContext) (int, error) { return 42, nil }

func oneStep(ctx durable.Context, _ any) (int, error) { return durable.Step(ctx, "answer", answer) }
