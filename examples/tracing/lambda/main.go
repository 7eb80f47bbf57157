// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the tracing example.
package main

import (
	"context"
	"log/slog"
	"os"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/lambda-durable/durable-go/examples/tracing/delivery"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/otel"
)

func main() {
	// Where to is said by OTEL_EXPORTER_OTLP_ENDPOINT; see template.yaml.
	exporter, err := otlptracehttp.New(context.Background())
	if err != nil {
		slog.Error("no exporter", "error", err)
		os.Exit(1)
	}
	provider := otel.NewTracerProvider(sdktrace.WithBatcher(exporter))
	depot := delivery.Depot{Carrier: delivery.Traced(onPaper{})}
	awslambda.Start(depot.Send,
		durable.WithPlugins(otel.PerExecution(otel.WithTracerProvider(provider))))
}

// onPaper is a carrier that exists in the log only.
type onPaper struct{}

func (onPaper) Book(ctx context.Context, parcel, _ string) (string, error) {
	slog.InfoContext(ctx, "booked", "parcel", parcel)
	return "label-" + parcel, nil
}

func (onPaper) Collected(ctx context.Context, label string) (bool, error) {
	slog.InfoContext(ctx, "asked for", "label", label)
	return true, nil
}
