// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/lambda-durable/durable-go/examples/tracing/delivery"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/otel"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// carrier is out of order for the first call of each kind.
type carrier struct{ booked, asked int }

func (c *carrier) Book(_ context.Context, parcel, _ string) (string, error) {
	c.booked++
	if c.booked == 1 {
		return "", errors.New("line is busy")
	}
	return "label-" + parcel, nil
}

func (c *carrier) Collected(context.Context, string) (bool, error) {
	c.asked++
	return c.asked > 1, nil
}

// recorded returns the spans that a plugin records here.
func recorded(t *testing.T) (*tracetest.InMemoryExporter, otel.Option) {
	t.Helper()
	exporter := tracetest.NewInMemoryExporter()
	provider := otel.NewTracerProvider(sdktrace.WithSyncer(exporter))
	t.Cleanup(func() { require.NoError(t, provider.Shutdown(context.WithoutCancel(t.Context()))) })
	return exporter, otel.WithTracerProvider(provider)
}

// paths returns the spans as "outer/inner", in the order in which they were
// recorded, and the seconds that those took that took any.
func paths(spans tracetest.SpanStubs) []string {
	byID := map[trace.SpanID]tracetest.SpanStub{}
	for _, s := range spans {
		byID[s.SpanContext.SpanID()] = s
	}
	all := make([]string, len(spans))
	for i, s := range spans {
		all[i] = s.Name
		for up := byID[s.Parent.SpanID()]; up.Name != ""; up = byID[up.Parent.SpanID()] {
			all[i] = up.Name + "/" + all[i]
		}
		if took := s.EndTime.Sub(s.StartTime).Round(time.Second); took > 0 {
			all[i] += fmt.Sprint(" ", took)
		}
	}
	return all
}

func TestExecutionIsATrace(t *testing.T) {
	t.Parallel()
	spans, provider := recorded(t)
	depot := delivery.Depot{Carrier: delivery.Traced(&carrier{})}

	run := durabletest.Run(t, depot.Send, delivery.Parcel{ID: "7"},
		durabletest.Handler(durable.WithPlugins(otel.PerExecution(provider))))

	require.Equal(t, "label-7", run.Output(t).Label)
	run.RequireGolden(t)
	require.Equal(t, []string{
		"Workflow/book/book attempt 1/carrier.book",
		"Workflow/book/book attempt 1",
		"Workflow/Invocation",
		"Workflow/book/book attempt 2/carrier.book",
		"Workflow/book/book attempt 2",
		"Workflow/collection/collection attempt 1/carrier.collected",
		"Workflow/collection/collection attempt 1",
		"Workflow/book 1m0s",
		"Workflow/Invocation",
		"Workflow/collection/collection attempt 2/carrier.collected",
		"Workflow/collection/collection attempt 2",
		"Workflow/collection 4s",
		"Workflow/Invocation",
		"Workflow 1m4s",
	}, paths(spans.GetSpans()))
}

func TestEveryInvocationIsATrace(t *testing.T) {
	t.Parallel()
	spans, provider := recorded(t)
	depot := delivery.Depot{Carrier: delivery.Traced(&carrier{})}

	durabletest.Run(t, depot.Send, delivery.Parcel{ID: "7"},
		durabletest.Handler(durable.WithPlugins(otel.PerInvocation(provider)))).RequireSucceeded(t)

	require.Equal(t, []string{
		"Invocation/book/book attempt 1/carrier.book",
		"Invocation/book/book attempt 1",
		"Invocation/book",
		"Invocation",
		"Invocation/book/book attempt 2/carrier.book",
		"Invocation/book/book attempt 2",
		"Invocation/book",
		"Invocation/collection/collection attempt 1/carrier.collected",
		"Invocation/collection/collection attempt 1",
		"Invocation/collection",
		"Invocation",
		"Invocation/collection/collection attempt 2/carrier.collected",
		"Invocation/collection/collection attempt 2",
		"Invocation/collection",
		"Invocation",
		"Workflow 1m4s",
	}, paths(spans.GetSpans()))
}

func TestShareOfExecutionsIsRecorded(t *testing.T) {
	t.Parallel()
	spans, provider := recorded(t)
	depot := delivery.Depot{Carrier: delivery.Traced(&carrier{})}

	durabletest.Run(t, depot.Send, delivery.Parcel{ID: "7"},
		durabletest.Handler(durable.WithPlugins(
			otel.PerExecution(provider, otel.WithSamplingRatio(0))))).RequireSucceeded(t)

	require.Empty(t, spans.GetSpans(), "spans of the carrier follow")
}
