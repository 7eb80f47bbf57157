// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	otelapi "go.opentelemetry.io/otel"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/lambda-durable/durable-go/sdk/otel"
)

// panicky panics wherever it can. A plugin that fails in that way is bypassed.
type panicky struct{}

func (panicky) OnStart(context.Context, sdktrace.ReadWriteSpan) { panic("on start") }
func (panicky) OnEnd(sdktrace.ReadOnlySpan)                     { panic("on end") }
func (panicky) Shutdown(context.Context) error                  { return nil }
func (panicky) ForceFlush(context.Context) error                { panic("flush") }

func TestPanicsOfProcessorsDoNotReachTheExecution(t *testing.T) {
	t.Parallel()
	inBothViews(t, func(t *testing.T, plugin view) {
		t.Helper()
		provider := otel.NewTracerProvider(sdktrace.WithSpanProcessor(panicky{}))
		run(t.Context(), t, waitsAndSteps, plugin(otel.WithTracerProvider(provider)))
	})
}

func TestPanicOfUpstreamDoesNotReachTheExecution(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	run(t.Context(), t, waitsAndSteps, otel.PerExecution(r.option(),
		otel.WithUpstream(func(context.Context) trace.SpanContext { panic("upstream") })))
	require.Empty(t, r.GetSpans())
}

// handled collects what OpenTelemetry's error handler is told, of which there is
// one in a process.
type handled struct {
	mu   sync.Mutex
	errs []error
}

func (h *handled) Handle(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.errs = append(h.errs, err)
}

func handle(t *testing.T) *handled {
	t.Helper()
	h, before := &handled{}, otelapi.GetErrorHandler()
	otelapi.SetErrorHandler(h)
	t.Cleanup(func() { otelapi.SetErrorHandler(before) })
	return h
}

// broken is an exporter that does not reach its collector.
type broken struct{ err error }

func (b broken) ExportSpans(context.Context, []sdktrace.ReadOnlySpan) error { return b.err }
func (broken) Shutdown(context.Context) error                               { return nil }

// Not parallel: it replaces the error handler of the process, as do the next two.
func TestErrorsOfFlushingAreHandled(t *testing.T) { //nolint:paralleltest // see above
	h := handle(t)
	unreachable := errors.New("no collector")
	provider := otel.NewTracerProvider(sdktrace.WithBatcher(broken{unreachable}))
	run(t.Context(), t, oneStep, otel.PerExecution(otel.WithTracerProvider(provider)))
	require.NoError(t, provider.Shutdown(context.WithoutCancel(t.Context())))
	require.NotEmpty(t, h.errs)
	require.ErrorIs(t, h.errs[0], unreachable)
}

func TestProviderWithOtherIDsIsReportedOnce(t *testing.T) { //nolint:paralleltest // see above
	h := handle(t)
	exporter := tracetest.NewInMemoryExporter()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter))
	plugin := otel.PerInvocation(otel.WithTracerProvider(provider))

	for range 2 {
		run(t.Context(), t, waitsAndSteps, plugin)
	}

	require.Len(t, h.errs, 1)
	require.ErrorContains(t, h.errs[0], "make it with NewTracerProvider or NewIDGenerator")
	require.Len(t, exporter.GetSpans(), 2*7, "and all is recorded")
}

func TestRatioThatMakesNoSenseIsReported(t *testing.T) { //nolint:paralleltest // see above
	h := handle(t)
	for _, text := range []string{"half", "2", "-1", "NaN"} {
		t.Setenv("OTEL_DURABLE_SAMPLING_RATIO", text)
		r := newRecorder(t)
		run(t.Context(), t, oneStep, otel.PerExecution(r.option()))
		require.NotEmpty(t, r.GetSpans(), "everything is recorded")
		require.ErrorContains(t, h.errs[len(h.errs)-1], "OTEL_DURABLE_SAMPLING_RATIO: \""+text+"\"")
	}
}
