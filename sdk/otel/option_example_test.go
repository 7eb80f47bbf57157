// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"context"
	"fmt"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/otel"
)

func ExampleNewTracerProvider() {
	spans := tracetest.NewInMemoryExporter() // in a function: one that sends them
	provider := otel.NewTracerProvider(sdktrace.WithBatcher(spans))
	h := durable.NewHandler(greet,
		durable.WithPlugins(otel.PerExecution(otel.WithTracerProvider(provider))))
	_, _, err := testbackend.New(`"world"`).Run(context.Background(), h)
	fmt.Println(len(spans.GetSpans()), "spans", err)

	// A Lambda function never gets here: it is frozen, and each invocation has
	// flushed the provider before.
	fmt.Println(provider.Shutdown(context.Background()))
	// Output:
	// 6 spans <nil>
	// <nil>
}

// A provider that is made elsewhere, with a generator of its own.
func ExampleNewIDGenerator() {
	var others sdktrace.IDGenerator // such as one that X-Ray understands
	provider := sdktrace.NewTracerProvider(sdktrace.WithIDGenerator(otel.NewIDGenerator(others)))
	plugin := otel.PerExecution(otel.WithTracerProvider(provider))
	fmt.Println(plugin.Name)
	// Output: opentelemetry, per execution
}

func ExampleWithTracerProvider() {
	spans := tracetest.NewInMemoryExporter()
	provider := otel.NewTracerProvider(sdktrace.WithSyncer(spans))
	h := durable.NewHandler(greet,
		durable.WithPlugins(otel.PerInvocation(otel.WithTracerProvider(provider))))
	_, _, err := testbackend.New(`"world"`).Run(context.Background(), h)
	fmt.Println(len(spans.GetSpans()), "spans", err)
	// Output: 7 spans <nil>
}

// One execution in ten; an execution is recorded as a whole or not at all.
func ExampleWithSamplingRatio() {
	fmt.Println(spansOf(otel.PerExecution, otel.WithSamplingRatio(0.1)))
	// Output:
}

func ExampleWithWorkflowName() {
	fmt.Println(spansOf(otel.PerExecution, otel.WithWorkflowName("greeting")))
	// Output:
	// hello attempt 1 0s
	// hello 0s
	// Invocation 0s
	// pause 1m0s
	// Invocation 0s
	// greeting 1m0s
}

type callerKey struct{}

// What calls the function is found in the context that the invocation was given.
func ExampleWithUpstream() {
	caller := trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID{15: 7}, SpanID: trace.SpanID{7: 9},
	})
	spans := tracetest.NewInMemoryExporter()
	provider := otel.NewTracerProvider(sdktrace.WithSyncer(spans))
	h := durable.NewHandler(greet, durable.WithPlugins(otel.PerInvocation(
		otel.WithTracerProvider(provider),
		otel.WithUpstream(func(ctx context.Context) trace.SpanContext {
			found, _ := ctx.Value(callerKey{}).(trace.SpanContext)
			return found
		}))))

	ctx := context.WithValue(context.Background(), callerKey{}, caller)
	_, _, err := testbackend.New(`"world"`).Run(ctx, h)

	for _, s := range spans.GetSpans() {
		if s.Name == "Invocation" {
			fmt.Println("in trace", s.SpanContext.TraceID(), "below", s.Parent.SpanID(), err)
		}
	}
	// Output:
	// in trace 00000000000000000000000000000007 below 0000000000000009 <nil>
	// in trace 00000000000000000000000000000007 below 0000000000000009 <nil>
}

// An answer waits for no more than half a second for the collector.
func ExampleWithFlushTimeout() {
	plugin := otel.PerExecution(otel.WithFlushTimeout(500 * time.Millisecond))
	fmt.Println(plugin.Name)
	// Output: opentelemetry, per execution
}
