// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"context"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// NewIDGenerator returns an id generator that knows the ids of this package's
// spans and leaves those of all others to next; nil means random ones. Use it for
// a provider that is not made by [NewTracerProvider]:
//
//	sdktrace.NewTracerProvider(sdktrace.WithIDGenerator(otel.NewIDGenerator(nil)))
//
// It is safe for concurrent use if next is.
func NewIDGenerator(next sdktrace.IDGenerator) sdktrace.IDGenerator {
	if next == nil {
		next = randomIDs{}
	}
	return &idGenerator{next}
}

type idGenerator struct{ next sdktrace.IDGenerator }

var _ sdktrace.IDGenerator = (*idGenerator)(nil)

// NewIDs is asked for a span without a parent.
func (g *idGenerator) NewIDs(ctx context.Context) (trace.TraceID, trace.SpanID) {
	if ids, ok := ctx.Value(idsKey{}).(ids); ok {
		return ids.trace, ids.span
	}
	return g.next.NewIDs(ctx)
}

// NewSpanID is asked for a span below another.
func (g *idGenerator) NewSpanID(ctx context.Context, id trace.TraceID) trace.SpanID {
	if ids, ok := ctx.Value(idsKey{}).(ids); ok {
		return ids.span
	}
	return g.next.NewSpanID(ctx, id)
}

// ids are those of the one span that is started with the context that holds them.
// That context never leaves this package.
type ids struct {
	trace trace.TraceID
	span  trace.SpanID
}

type idsKey struct{}

func withIDs(ctx context.Context, i ids) context.Context {
	return context.WithValue(ctx, idsKey{}, i)
}

type randomIDs struct{}

func (randomIDs) NewIDs(context.Context) (trace.TraceID, trace.SpanID) {
	return randomTrace(), randomSpan()
}

func (randomIDs) NewSpanID(context.Context, trace.TraceID) trace.SpanID { return randomSpan() }
