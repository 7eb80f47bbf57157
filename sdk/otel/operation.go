// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"go.opentelemetry.io/otel/trace"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// operationRecord is the span of an operation, all of which is known.
type operationRecord struct {
	interval

	parent trace.SpanContext
	id     trace.SpanID
	info   durable.OperationInfo
	status protocol.OperationStatus
	links  []trace.Link
}

// record records the span of an operation at once.
func (i *invocation) record(o operationRecord) {
	if !i.sampled {
		return
	}
	info := &o.info
	attributes := identity(info.Execution.ARN, info.ID, info.Type, info.SubType, info.Name)
	attributes = append(attributes, keyOperationStatus.String(string(o.status)))
	if info.Type == protocol.TypeStep {
		number := max(info.Attempt, i.extents.of(info.ID).attempt)
		attributes = append(attributes, keyAttemptNumber.Int(number))
	}
	time := o.visible()
	span := i.start(i.ctx, o.parent, o.id, title(info.Name, info.ID), time.start,
		trace.WithAttributes(attributes...), trace.WithLinks(o.links...))
	code := operationCode(o.status)
	span.SetStatus(code, description(info.Err))
	span.End(trace.WithTimestamp(time.end))
	i.extents.holds(info.ParentID, time)
}

// repeated reports whether the end of an operation is that of a virtual context to
// which an earlier invocation had come.
func (i *invocation) repeated(info durable.OperationInfo) bool {
	if !info.IsReplay {
		return false
	}
	_, recorded := i.info.Operations.Get(info.ID)
	return !recorded
}

// isVirtual tells an operation without a record that will have none: it has times
// all the same.
func isVirtual(unrecorded durable.OperationInfo) bool { return !unrecorded.StartTime.IsZero() }
