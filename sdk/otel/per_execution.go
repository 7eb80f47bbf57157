// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"sync"

	"go.opentelemetry.io/otel/trace"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// aboveInExecution is the span of the execution, or one around the handler that
// the global provider has made.
func aboveInExecution(i *invocation) trace.SpanContext {
	if i.config.provider == nil {
		if around := trace.SpanContextFromContext(i.ctx); around.IsValid() {
			return i.decided(around)
		}
	}
	return i.workflowContext()
}

// once records each operation of an execution once.
type once struct {
	*invocation

	mu    sync.Mutex              // guards ended
	ended []durable.OperationInfo // between two invocations
}

func newOnce(i *invocation) operations { return &once{invocation: i} }

func (o *once) start(durable.OperationInfo) {}

// end records what has ended in this invocation. What ended before it is told
// again to the next one if this one has to be repeated.
func (o *once) end(info durable.OperationInfo) {
	switch {
	case o.repeated(info):
	case info.IsReplay:
		o.mu.Lock()
		defer o.mu.Unlock()
		o.ended = append(o.ended, info)
	default:
		o.recordEnd(info)
	}
}

func (o *once) context(id string) trace.SpanContext {
	return o.invocation.context(operationSpan(o.info.Execution.ARN, id))
}

func (o *once) close(end durable.InvocationEndInfo) {
	if end.Status == durable.InvocationRetrying {
		return
	}
	for _, info := range o.ended {
		o.recordEnd(info)
	}
}

func (o *once) recordEnd(info durable.OperationInfo) {
	parent := o.workflowContext()
	if info.ParentID != "" {
		parent = o.context(info.ParentID)
	}
	o.record(operationRecord{
		interval: interval{info.StartTime, info.EndTime}.around(o.extents.of(info.ID).interval),
		parent:   parent, id: operationSpan(info.Execution.ARN, info.ID), info: info,
		status: info.Status, links: []trace.Link{o.link()},
	})
}
