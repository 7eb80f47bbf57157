// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/otel"
)

func waitsAndSteps(ctx durable.Context, _ any) (int, error) {
	if err := durable.Wait(ctx, "wait", time.Minute); err != nil {
		return 0, err
	}
	return durable.Step(ctx, "answer", answer)
}

func TestNothingOfAnUnsampledExecutionIsRecorded(t *testing.T) {
	t.Parallel()
	inBothViews(t, func(t *testing.T, plugin view) {
		t.Helper()
		r := newRecorder(t)
		ran := false

		run(t.Context(), t, func(ctx durable.Context, in any) (int, error) {
			ran = true
			return traced(ctx, in)
		}, plugin(r.option(), otel.WithSamplingRatio(0)))

		require.True(t, ran)
		require.Empty(t, r.GetSpans(), "what users start inside neither")
	})
}

// The provider's sampler sees the trace's id, which is the same in all invocations.
func TestSamplerOfTheProviderDecidesForAllInvocations(t *testing.T) {
	t.Parallel()
	inBothViews(t, func(t *testing.T, plugin view) {
		t.Helper()
		for _, sampler := range []sdktrace.Sampler{
			sdktrace.NeverSample(), sdktrace.AlwaysSample(),
			sdktrace.TraceIDRatioBased(0.5), sdktrace.ParentBased(sdktrace.TraceIDRatioBased(0.5)),
		} {
			r := newRecorder(t, sdktrace.WithSampler(sampler))
			run(t.Context(), t, waitsAndSteps, plugin(r.option()))
			invocations := len(r.named("Invocation"))
			require.Contains(t, []int{0, 2}, invocations, sampler.Description())
			require.Len(t, r.named("Workflow"), invocations/2, sampler.Description())
		}
	})
}

// A header that is sampled in one invocation and not in the next changes nothing.
func TestSamplingDoesNotDependOnTheHeader(t *testing.T) {
	t.Parallel()
	inBothViews(t, func(t *testing.T, plugin view) {
		t.Helper()
		for _, sampled := range []string{";Sampled=0", ";Sampled=1", ""} {
			r := newRecorder(t)
			const root = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8"
			run(withHeader(t.Context(), root+sampled), t, waitsAndSteps, plugin(r.option()))
			require.Len(t, r.named("Invocation"), 2)
			require.Len(t, r.named("answer"), 1)
		}
	})
}

// Not parallel: it sets an environment variable.
func TestRatioOfTheEnvironment(t *testing.T) {
	for ratio, want := range map[string]bool{"0": false, "0.0": false, "1": true, "": true} {
		t.Setenv("OTEL_DURABLE_SAMPLING_RATIO", ratio)
		r := newRecorder(t)
		run(t.Context(), t, oneStep, otel.PerExecution(r.option()))
		require.Equal(t, want, len(r.GetSpans()) > 0, ratio)
	}
	t.Setenv("OTEL_DURABLE_SAMPLING_RATIO", "0")
	r := newRecorder(t)
	run(t.Context(), t, oneStep, otel.PerExecution(r.option(), otel.WithSamplingRatio(1)))
	require.NotEmpty(t, r.GetSpans(), "the option goes before it")
}

func TestOptionsThatMakeNoSensePanic(t *testing.T) {
	t.Parallel()
	require.PanicsWithValue(t, "otel: WithSamplingRatio: -0.1 is not within 0 and 1",
		func() { otel.WithSamplingRatio(-0.1) })
	require.PanicsWithValue(t, "otel: WithSamplingRatio: NaN is not within 0 and 1",
		func() { otel.WithSamplingRatio(math.NaN()) })
	require.PanicsWithValue(t, "otel: WithFlushTimeout: 0s is not positive",
		func() { otel.WithFlushTimeout(0) })
	require.PanicsWithValue(t, "otel: WithTracerProvider: the provider is nil",
		func() { otel.WithTracerProvider(nil) })
	require.PanicsWithValue(t, "otel: WithUpstream: the function is nil",
		func() { otel.WithUpstream(nil) })
}
