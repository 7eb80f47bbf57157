// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"context"
	"log/slog"
	"sync"

	otelapi "go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// PerExecution returns a plugin that records each operation once, as a span from
// its start to its end, below one Workflow span for the execution. A wait of a
// week is a span of a week.
//
// An operation's span is recorded by the invocation in which its end becomes
// known, and links to that invocation's span; until then there is none. The
// attempts of steps are spans below it, recorded by the invocation that made them.
// An operation that never ends, because the execution was stopped or timed out or
// nobody waited for it, has no span. An invocation that a replay repeats records
// nothing again but itself.
//
// The plugin serves all executions of a handler, and one handler only needs one.
// It is safe for concurrent use, and nothing that fails in it reaches an
// execution: OpenTelemetry's error handler is told.
func PerExecution(opts ...Option) durable.Plugin {
	return newPlugin("opentelemetry, per execution", perspective{
		above: aboveInExecution, linked: (*invocation).ownContext, operations: newOnce,
	}, opts)
}

// PerInvocation returns a plugin that records each invocation with what it had to
// do with, below the span of what called the function.
//
// An operation has a span in every invocation that begins it, goes on with it or
// learns of its end, within the time of that invocation. The first one has the
// operation's own id, later ones link to it. What has not ended when the
// invocation does has the status STARTED there. Spans of operations and attempts
// link to the Workflow span of the execution.
//
// For what holds of both plugins see [PerExecution].
func PerInvocation(opts ...Option) durable.Plugin {
	return newPlugin("opentelemetry, per invocation", perspective{
		above: aboveInInvocation, linked: (*invocation).workflowContext, operations: newTouched,
	}, opts)
}

// perspective is what the two plugins differ in.
type perspective struct {
	// above is what an invocation's span is a child of; invalid: of nothing.
	above func(i *invocation) trace.SpanContext
	// linked is what the spans of operations and attempts link to.
	linked func(i *invocation) trace.SpanContext
	// operations makes what records the operations of an invocation.
	operations func(i *invocation) operations
}

// plugin is what all invocations of a handler share.
type plugin struct {
	config
	perspective

	ids sync.Once // the provider was found not to have our generator
}

func newPlugin(name string, view perspective, opts []Option) durable.Plugin {
	p := &plugin{config: newConfig(opts), perspective: view}
	return durable.Plugin{
		Name:             name,
		WrapInvocation:   p.wrapInvocation,
		OperationStart:   p.operationStart,
		OperationEnd:     p.operationEnd,
		WrapUserFunction: p.wrapUserFunction,
		UserFunctionEnd:  p.userFunctionEnd,
		LogAttrs:         logAttrs,
	}
}

// invocationKey is where the context of an invocation has what the plugin knows
// of it. Two plugins of this package don't find each other's.
type invocationKey struct{ *plugin }

// invocation is nil when the hook around the invocation has failed, or the provider
// knows of no spans.
func (p *plugin) invocation(ctx context.Context) *invocation {
	i, _ := ctx.Value(invocationKey{p}).(*invocation)
	return i
}

func (p *plugin) wrapInvocation(
	ctx context.Context, info durable.InvocationInfo,
	next func(context.Context) durable.InvocationEndInfo,
) {
	provider := p.provider
	if provider == nil {
		provider = otelapi.GetTracerProvider()
	}
	defer p.flush(ctx, provider)
	i := p.begin(ctx, provider, info)
	if i == nil {
		return // it runs all the same
	}
	inside := trace.ContextWithSpan(ctx, i.span)
	i.end(next(context.WithValue(inside, invocationKey{p}, i)))
}

func (p *plugin) operationStart(ctx context.Context, info durable.OperationInfo) {
	if i := p.invocation(ctx); i != nil {
		i.operations.start(info)
	}
}

func (p *plugin) operationEnd(ctx context.Context, info durable.OperationInfo) {
	if i := p.invocation(ctx); i != nil {
		i.operations.end(info)
	}
}

// attemptKey is where the context of an attempt has its span, whatever other
// spans have been put there as the current one.
type attemptKey struct{ *plugin }

func (p *plugin) wrapUserFunction(
	ctx context.Context, info durable.UserFunctionInfo, next func(context.Context) error,
) {
	i := p.invocation(ctx)
	if i == nil {
		return // it runs all the same
	}
	i.extents.functionStarts(info)
	if info.Attempt == 0 {
		_ = next(trace.ContextWithSpan(ctx, i.distant(ctx, i.operations.context(info.ID))))
		return
	}
	span := i.beginAttempt(ctx, info)
	_ = next(context.WithValue(trace.ContextWithSpan(ctx, span), attemptKey{p}, span))
}

func (p *plugin) userFunctionEnd(ctx context.Context, info durable.UserFunctionEndInfo) {
	i := p.invocation(ctx)
	if i == nil {
		return
	}
	i.extents.functionEnds(info)
	if span, ok := ctx.Value(attemptKey{p}).(trace.Span); ok && info.Attempt > 0 {
		endAttempt(span, info)
	}
}

// logAttrs tells a logger the span that its lines belong to.
func logAttrs(ctx context.Context) []slog.Attr {
	span := trace.SpanContextFromContext(ctx)
	if !span.IsValid() {
		return nil
	}
	return []slog.Attr{
		slog.String("traceId", span.TraceID().String()),
		slog.String("spanId", span.SpanID().String()),
		slog.Bool("otelTraceSampled", span.IsSampled()),
	}
}
