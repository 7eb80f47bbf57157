// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"context"
	"fmt"
	"strings"
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

// spansOf runs greet with a plugin and returns the spans in the order in which they
// are recorded, a line for each.
func spansOf(plugin func(opts ...otel.Option) durable.Plugin, opts ...otel.Option) string {
	ctx, spans := context.Background(), tracetest.NewInMemoryExporter()
	provider := otel.NewTracerProvider(sdktrace.WithSyncer(spans))
	opts = append([]otel.Option{otel.WithTracerProvider(provider)}, opts...)
	h := durable.NewHandler(greet, durable.WithPlugins(plugin(opts...)))
	if _, _, err := testbackend.Serial(testbackend.New(`"world"`)).Run(ctx, h); err != nil {
		return err.Error()
	}
	var lines strings.Builder
	for _, s := range spans.GetSpans() {
		fmt.Fprintln(&lines, s.Name, s.EndTime.Sub(s.StartTime).Round(time.Second))
	}
	return lines.String()
}

func ExamplePerExecution() {
	fmt.Println(spansOf(otel.PerExecution))
	// Output:
	// hello attempt 1 0s
	// hello 0s
	// Invocation 0s
	// pause 1m0s
	// Invocation 0s
	// Workflow 1m0s
}

func ExamplePerInvocation() {
	fmt.Println(spansOf(otel.PerInvocation))
	// Output:
	// hello attempt 1 0s
	// hello 0s
	// pause 0s
	// Invocation 0s
	// pause 0s
	// Invocation 0s
	// Workflow 1m0s
}
