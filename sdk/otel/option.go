// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/otel/trace"
)

// Option configures [PerExecution] and [PerInvocation]. Of several options of one
// kind the last one wins.
type Option interface{ apply(c *config) }

type option func(c *config)

func (o option) apply(c *config) { o(c) }

type config struct {
	provider trace.TracerProvider // nil: the global one at that time
	ratio    float64
	workflow string
	upstream func(ctx context.Context) trace.SpanContext
	patience time.Duration
}

func newConfig(opts []Option) config {
	c := config{
		ratio: ratioOfEnvironment(), workflow: "Workflow", upstream: xrayUpstream,
		patience: 2 * time.Second,
	}
	for _, o := range opts {
		o.apply(&c)
	}
	return c
}

// WithTracerProvider records spans with p, which should have been made by
// [NewTracerProvider] or with [NewIDGenerator]. The default is the global provider
// of OpenTelemetry, as it is when an invocation begins.
//
// With the global provider, the spans of invocations are below a span that is in
// the context already, such as that of an instrumentation around the handler;
// [PerExecution] heeds it, [PerInvocation] has [WithUpstream] for that.
//
// It panics when p is nil.
func WithTracerProvider(p trace.TracerProvider) Option {
	if p == nil {
		panic("otel: WithTracerProvider: the provider is nil")
	}
	return option(func(c *config) { c.provider = p })
}

// WithSamplingRatio records this share of all executions, from 0 for none to 1 for
// all, which is the default. The environment variable OTEL_DURABLE_SAMPLING_RATIO
// does the same; the option goes before it.
//
// The choice depends on nothing but the execution, so it is the same in all of its
// invocations. The provider's sampler is asked too, once in each invocation and
// about the Workflow span; see [NewTracerProvider]. Whether the caller's trace is
// sampled is not asked, since that may differ from invocation to invocation.
//
// It panics when the ratio is not within 0 and 1.
func WithSamplingRatio(ratio float64) Option {
	if !validRatio(ratio) {
		panic(fmt.Sprintf("otel: WithSamplingRatio: %v is not within 0 and 1", ratio))
	}
	return option(func(c *config) { c.ratio = ratio })
}

// WithWorkflowName names the span of the execution, by default "Workflow".
func WithWorkflowName(name string) Option {
	return option(func(c *config) { c.workflow = name })
}

// WithUpstream says how to find what called the function in the context of an
// invocation. Its trace id becomes that of the execution's spans, so it has to be
// the same in all invocations of an execution; if it has a span id too, the spans
// of [PerInvocation]'s invocations are below that. An invalid span context means
// that there is nothing, and the ids derive from the execution.
//
// The default reads the X-Ray header that Lambda sends: from the context, where
// the runtime of aws-lambda-go has it, and without that from the environment
// variable _X_AMZN_TRACE_ID. To be below the span of an instrumentation around the
// handler, give [trace.SpanContextFromContext].
//
// It panics when find is nil.
func WithUpstream(find func(ctx context.Context) trace.SpanContext) Option {
	if find == nil {
		panic("otel: WithUpstream: the function is nil")
	}
	return option(func(c *config) { c.upstream = find })
}

// WithFlushTimeout bounds how long the answer of an invocation waits for the
// provider to send what it has recorded, by default 2 s. It is less when the
// function's own time-out is near. The process may be frozen once the answer is
// out, so what was not sent by then waits for the next invocation, or is lost.
//
// It panics when d is not positive.
func WithFlushTimeout(d time.Duration) Option {
	if d <= 0 {
		panic(fmt.Sprintf("otel: WithFlushTimeout: %v is not positive", d))
	}
	return option(func(c *config) { c.patience = d })
}
