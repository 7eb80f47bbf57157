// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"context"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// Traced returns a carrier whose calls are spans, below whatever span is in their
// context: in the body of a step that is the span of the attempt.
func Traced(c Carrier) Carrier { return traced{c} }

type traced struct{ carrier Carrier }

// Book is a span.
func (t traced) Book(ctx context.Context, parcel, key string) (string, error) {
	return spanned(ctx, "carrier.book", func(ctx context.Context) (string, error) {
		return t.carrier.Book(ctx, parcel, key)
	})
}

// Collected is a span.
func (t traced) Collected(ctx context.Context, label string) (bool, error) {
	return spanned(ctx, "carrier.collected", func(ctx context.Context) (bool, error) {
		return t.carrier.Collected(ctx, label)
	})
}

// spanned calls a function within a span of the provider that recorded the one
// around it.
func spanned[T any](
	ctx context.Context, name string, call func(context.Context) (T, error),
) (T, error) {
	ctx, span := trace.SpanFromContext(ctx).TracerProvider().Tracer("delivery").Start(ctx, name)
	defer span.End()
	v, err := call(ctx)
	if err != nil {
		span.SetStatus(codes.Error, err.Error())
	}
	return v, err
}
