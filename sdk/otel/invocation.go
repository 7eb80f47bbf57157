// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"context"
	"errors"
	"time"

	otelapi "go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// scope is the name of the instrumentation, by the rule that the SDKs for other
// languages follow.
const scope = "aws-durable-execution-sdk-go"

// invocation is what the plugin knows of one invocation.
type invocation struct {
	*plugin

	ctx        context.Context //nolint:containedctx // that operations' spans start from
	info       durable.InvocationInfo
	upstream   trace.SpanContext // invalid: nothing is known of it
	provider   trace.TracerProvider
	tracer     trace.Tracer
	trace      trace.TraceID
	sampled    bool
	workflow   trace.Span // ends if the execution does; else nobody hears of it
	span       trace.Span
	operations operations
	extents    extents // the invocation's own has no id
}

// operations records the operations of one invocation.
type operations interface {
	// start is called when an operation is begun or come upon.
	start(info durable.OperationInfo)
	// end is called when an operation is known to have ended.
	end(info durable.OperationInfo)
	// context is that of the operation's span, for what is inside of it.
	context(id string) trace.SpanContext
	// close is called when the invocation ends.
	close(end durable.InvocationEndInfo)
}

// begin starts the spans of the execution and of the invocation. It returns nil if
// the provider is one that does nothing: then contexts are better left as they are.
func (p *plugin) begin(
	ctx context.Context, provider trace.TracerProvider, info durable.InvocationInfo,
) *invocation {
	i := &invocation{plugin: p, ctx: ctx, info: info, provider: provider}
	i.tracer = provider.Tracer(scope)
	i.upstream = p.upstream(ctx)
	if i.trace = i.upstream.TraceID(); !i.trace.IsValid() {
		i.trace = executionTrace(info.Execution)
	}
	i.sampled = sampled(p.ratio, info.Execution.ARN)
	i.workflow = i.start(ctx, trace.SpanContext{}, workflowSpan(info.Execution.ARN), p.workflow,
		info.Execution.StartTime, trace.WithAttributes(keyARN.String(info.Execution.ARN)))
	if !i.workflow.SpanContext().IsValid() {
		return nil
	}
	p.checkIDs(i)
	i.sampled = i.sampled && i.workflow.SpanContext().IsSampled()
	i.span = i.start(ctx, p.above(i), randomSpan(), "Invocation", info.StartTime,
		trace.WithAttributes(keyARN.String(info.Execution.ARN),
			keyInvocationFirst.Bool(info.IsFirstInvocation)))
	i.operations = p.operations(i)
	return i
}

var errIDs = errors.New("durable-go/sdk/otel: the tracer provider gives out ids of its own," +
	" so the spans of an execution do not meet; make it with NewTracerProvider or NewIDGenerator")

// checkIDs reports once that a provider records spans under ids of its own.
func (p *plugin) checkIDs(i *invocation) {
	got, want := i.workflow.SpanContext(), i.workflowContext()
	if got.IsSampled() && (got.SpanID() != want.SpanID() || got.TraceID() != want.TraceID()) {
		p.ids.Do(func() { otelapi.Handle(errIDs) })
	}
}

// start starts a span, which records nothing if the execution is not sampled. A
// parent that is invalid is none; that in ctx is not heeded.
func (i *invocation) start(
	ctx context.Context, parent trace.SpanContext, id trace.SpanID, name string, at time.Time,
	opts ...trace.SpanStartOption,
) trace.Span {
	if !i.sampled {
		return i.distant(ctx, i.context(id))
	}
	ctx = withIDs(trace.ContextWithSpanContext(ctx, parent), ids{i.trace, id})
	_, span := i.tracer.Start(ctx, name,
		append(opts, trace.WithTimestamp(at), trace.WithSpanKind(trace.SpanKindInternal))...)
	return span
}

// context is that of the span with the id in the trace of the execution, whichever
// invocation records it.
func (i *invocation) context(id trace.SpanID) trace.SpanContext {
	return trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: i.trace, SpanID: id, TraceFlags: trace.TraceFlags(0).WithSampled(i.sampled),
	})
}

func (i *invocation) workflowContext() trace.SpanContext {
	return i.context(workflowSpan(i.info.Execution.ARN))
}

func (i *invocation) ownContext() trace.SpanContext { return i.span.SpanContext() }

func (i *invocation) link() trace.Link { return trace.Link{SpanContext: i.linked(i)} }

// decided returns a span context that is sampled if the execution is. All
// invocations of an execution decide alike, whatever called them.
func (i *invocation) decided(above trace.SpanContext) trace.SpanContext {
	return above.WithTraceFlags(above.TraceFlags().WithSampled(i.sampled))
}

// end ends the invocation's span, and that of the execution if it has ended.
func (i *invocation) end(end durable.InvocationEndInfo) {
	i.operations.close(end)
	at := later(end.EndTime, i.extents.of("").end)
	code := invocationCode(end.Status)
	i.span.SetAttributes(keyInvocationStatus.String(string(end.Status)))
	i.span.SetStatus(code, description(end.Err))
	i.span.End(trace.WithTimestamp(interval{i.info.StartTime, at}.visible().end))
	if end.Status != protocol.InvocationSucceeded && end.Status != protocol.InvocationFailed {
		return
	}
	i.workflow.SetAttributes(keyExecutionStatus.String(string(end.Status)))
	i.workflow.SetStatus(code, description(end.Err))
	i.workflow.End(trace.WithTimestamp(interval{i.info.Execution.StartTime, at}.visible().end))
}
