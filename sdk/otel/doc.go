// SPDX-License-Identifier: Apache-2.0

// Package otel records durable executions as OpenTelemetry traces. It is a plugin
// of package durable and a module of its own, so that functions without traces
// link nothing of it.
//
//	package main
//
//	import (
//		sdktrace "go.opentelemetry.io/otel/sdk/trace"
//
//		"example.com/shop/order"
//		"github.com/lambda-durable/durable-go/sdk/awslambda"
//		"github.com/lambda-durable/durable-go/sdk/durable"
//		"github.com/lambda-durable/durable-go/sdk/otel"
//	)
//
//	func main() {
//		provider := otel.NewTracerProvider(sdktrace.WithBatcher(exporter()))
//		awslambda.Start(order.Handle,
//			durable.WithPlugins(otel.PerExecution(otel.WithTracerProvider(provider))))
//	}
//
// # Two views
//
// An execution is many invocations, in many processes, over up to a year. No
// process holds a span for that long, so every span is recorded by one invocation
// and they meet by their ids, which derive from the execution and the operation:
// whichever invocation comes to an operation knows its span, and that of what is
// around it. What spans exist is a matter of the view.
//
//	PerExecution                       PerInvocation
//
//	Workflow                           Workflow
//	├─ Invocation                      Invocation          (first)
//	├─ Invocation                      ├─ quote
//	├─ quote                           │  └─ quote attempt 1
//	│  └─ quote attempt 1              └─ cool off         STARTED
//	├─ cool off                        Invocation          (second)
//	└─ charge                          ├─ cool off         SUCCEEDED
//	   └─ charge attempt 1             └─ charge
//	                                      └─ charge attempt 1
//
// [PerExecution] answers how long the parts of an execution took: a span for each
// operation, from its start to its end, recorded when it has ended.
// [PerInvocation] answers what the processes have done: a span for each operation
// and invocation that had to do with it, within the time of that invocation, and
// below whatever called the function. Links join what the tree does not.
//
// Both have one Workflow span for the whole execution. It is recorded by the
// invocation that ends the execution, and missing when no invocation does, as
// after a time-out of the execution or a stop.
//
// # Your own spans
//
// The context of a step's body holds the span of the attempt, that of a child or
// branch the span of its operation, that of the handler the span of the
// invocation: what you start from them is inside. Code between operations runs
// again at every replay, and so do spans that it starts; in bodies they are
// recorded once for each attempt.
//
// # Ids
//
// Only a provider's id generator decides on the ids of its spans, so the provider
// needs ours: [NewTracerProvider] makes one that has it, [NewIDGenerator] is for
// providers that are made elsewhere. It serves the spans of this package alone;
// all others get their ids from the generator that it stands before. Under
// another provider spans are recorded, but those of one execution do not meet;
// the error handler of OpenTelemetry is told so once.
//
// The trace's id is that of the X-Ray header of the invocation, if it has one, and
// else derives from the execution.
package otel
