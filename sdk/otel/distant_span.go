// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"context"

	"go.opentelemetry.io/otel/trace"
)

// distantSpan stands for a span that is recorded at another time, or never: only
// its context is known. What is started below it is recorded by the same provider.
type distantSpan struct {
	trace.Span

	provider trace.TracerProvider
}

// TracerProvider returns the provider of the plugin.
func (s distantSpan) TracerProvider() trace.TracerProvider { return s.provider }

func (i *invocation) distant(ctx context.Context, span trace.SpanContext) trace.Span {
	return distantSpan{trace.SpanFromContext(trace.ContextWithSpanContext(ctx, span)), i.provider}
}
