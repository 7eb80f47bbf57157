// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"context"
	"fmt"
	"time"

	otelapi "go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"
)

// margin is what is left of an invocation's time for its answer.
const margin = 500 * time.Millisecond

// flush has the provider send what it has. Spans are worth less than the answer,
// which a slow collector must not keep until the function times out.
func (p *plugin) flush(ctx context.Context, provider trace.TracerProvider) {
	flusher, ok := provider.(interface {
		ForceFlush(ctx context.Context) error
	})
	if !ok {
		return
	}
	patience := p.patience
	if deadline, ok := ctx.Deadline(); ok {
		patience = min(patience, time.Until(deadline)-margin)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := flusher.ForceFlush(ctx); err != nil {
		otelapi.Handle(fmt.Errorf("durable-go/sdk/otel: flush at the end of an invocation: %w", err))
	}
}
