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

	mu   sync.Mutex        // guards told
	told []operationRecord // ends that the next invocation is told of if this one fails
}

func newOnce(i *invocation) operations { return &once{invocation: i} }

func (o *once) start(durable.OperationInfo) {}

// end records that an operation has ended. Where the service has something to do
// with it, since it completed the operation or had it ready for another attempt,
// the end is told until an invocation has come to its own end.
func (o *once) end(info durable.OperationInfo) {
	if o.repeated(info) {
		return
	}
	r := o.recordOf(info)
	if _, again := o.info.Updated.Get(info.ID); !again {
		o.record(r)
		return
	}
	o.extents.holds(info.ParentID, r.visible())
	o.mu.Lock()
	defer o.mu.Unlock()
	o.told = append(o.told, r)
}

func (o *once) context(id string) trace.SpanContext {
	return o.invocation.context(operationSpan(o.info.Execution.ARN, id))
}

func (o *once) close(end durable.InvocationEndInfo) {
	if end.Status == durable.InvocationRetrying {
		return
	}
	for _, r := range o.told {
		o.record(r)
	}
}

func (o *once) recordOf(info durable.OperationInfo) operationRecord {
	parent := o.workflowContext()
	if info.ParentID != "" {
		parent = o.context(info.ParentID)
	}
	return operationRecord{
		interval: interval{info.StartTime, info.EndTime}.around(o.extents.of(info.ID).interval),
		parent:   parent, id: operationSpan(info.Execution.ARN, info.ID), info: info,
		status: info.Status, links: []trace.Link{o.link()},
	}
}
