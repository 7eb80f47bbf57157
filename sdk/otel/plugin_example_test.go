// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"context"
	"fmt"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/otel"
)

// greet waits between two steps, so it takes two invocations.
func greet(ctx durable.Context, name string) (string, error) {
	text, err := durable.Step(ctx, "hello", func(durable.StepContext) (string, error) {
		return "hello " + name, nil
	})
	if err != nil {
		return "", err
	}
	return text, durable.Wait(ctx, "pause", time.Minute)
}

// show runs greet with a plugin and prints the spans in the order in which they
// are recorded.
func show(plugin func(opts ...otel.Option) durable.Plugin, opts ...otel.Option) {
	ctx, spans := context.Background(), tracetest.NewInMemoryExporter()
	provider := otel.NewTracerProvider(sdktrace.WithSyncer(spans))
	opts = append([]otel.Option{otel.WithTracerProvider(provider)}, opts...)
	h := durable.NewHandler(greet, durable.WithPlugins(plugin(opts...)))
	if _, _, err := testbackend.Serial(testbackend.New(`"world"`)).Run(ctx, h); err != nil {
		fmt.Println(err)
	}
	for _, s := range spans.GetSpans() {
		fmt.Println(s.Name, s.EndTime.Sub(s.StartTime).Round(time.Second))
	}
}

func ExamplePerExecution() {
	show(otel.PerExecution)
	// Output:
	// hello attempt 1 0s
	// hello 0s
	// Invocation 0s
	// pause 1m0s
	// Invocation 0s
	// Workflow 1m0s
}

func ExamplePerInvocation() {
	show(otel.PerInvocation)
	// Output:
	// hello attempt 1 0s
	// hello 0s
	// pause 0s
	// Invocation 0s
	// pause 0s
	// Invocation 0s
	// Workflow 1m0s
}
