// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"slices"
	"sync"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// aboveInInvocation is what called the function, if that is known.
func aboveInInvocation(i *invocation) trace.SpanContext {
	if !i.upstream.IsValid() {
		return trace.SpanContext{}
	}
	return i.decided(i.upstream)
}

// touched records the operations that an invocation has to do with, each within
// the invocation's time.
type touched struct {
	*invocation

	mu    sync.Mutex // guards what follows, and what it points to
	byID  map[string]*touch
	order []*touch
}

// touch is an operation that this invocation has to do with.
type touch struct {
	info  durable.OperationInfo // as it was first seen
	span  trace.SpanID
	again bool // an earlier invocation had to do with it too
	ended bool
}

func newTouched(i *invocation) operations {
	return &touched{invocation: i, byID: map[string]*touch{}}
}

// touch takes note of an operation. The span in the invocation that begins it has
// an id that all invocations know.
func (o *touched) touch(info durable.OperationInfo, again bool) *touch {
	o.mu.Lock()
	defer o.mu.Unlock()
	if t := o.byID[info.ID]; t != nil {
		return t
	}
	t := &touch{info: info, span: o.firstSpan(info.ID), again: again}
	if again {
		t.span = randomSpan()
	}
	o.byID[info.ID] = t
	o.order = append(o.order, t)
	return t
}

func (o *touched) firstSpan(id string) trace.SpanID {
	return operationSpan(o.info.Execution.ARN, id)
}

func (o *touched) start(info durable.OperationInfo) { o.touch(info, info.IsReplay) }

// end records what an operation was here. What is still open inside of a context
// has been given up, and goes first.
func (o *touched) end(info durable.OperationInfo) {
	t := o.touch(info, true) // whoever was not told of the start has not begun it
	o.mu.Lock()
	t.ended = true
	o.mu.Unlock()
	if o.repeated(info) {
		return
	}
	if info.Type == protocol.TypeContext {
		o.recordOpen(info.EndTime, func(t *touch) bool { return o.inside(t, info.ID) })
	}
	o.recordTouch(t, info, info.EndTime, info.Status)
}

// inside reports whether an operation is somewhere within another one.
func (o *touched) inside(t *touch, id string) bool {
	for ; t != nil; t = o.byID[t.info.ParentID] {
		if t.info.ParentID == id {
			return true
		}
	}
	return false
}

// context is that of the span that the operation has in this invocation. What is
// inside an open context may show up before the code comes to that; a context that
// runs again to recompute its result has no span but its first.
func (o *touched) context(id string) trace.SpanContext {
	o.mu.Lock()
	t := o.byID[id]
	o.mu.Unlock()
	if t == nil {
		info, recorded := o.info.Operations.Get(id)
		if !recorded || info.Status.Terminal() {
			return o.invocation.context(o.firstSpan(id))
		}
		if info.ParentID != "" {
			o.context(info.ParentID) // the outer one is noted first
		}
		t = o.touch(info, true)
	}
	return o.invocation.context(t.span)
}

func (o *touched) close(end durable.InvocationEndInfo) {
	o.recordOpen(end.EndTime, func(*touch) bool { return true })
}

// recordOpen records what goes on, of that which is wanted, the inner before the
// outer. What was to begin and never got on record has not begun: the next
// invocation will begin it.
func (o *touched) recordOpen(at time.Time, wanted func(*touch) bool) {
	o.mu.Lock()
	var open []*touch
	for _, t := range slices.Backward(o.order) {
		if !t.ended && wanted(t) {
			t.ended = true
			open = append(open, t)
		}
	}
	o.mu.Unlock()
	for _, t := range open {
		info, recorded := o.info.Operations.Get(t.info.ID)
		if !recorded {
			info = t.info
		}
		if recorded || isVirtual(info) {
			o.recordTouch(t, info, at, protocol.StatusStarted)
		}
	}
}

func (o *touched) recordTouch(
	t *touch, info durable.OperationInfo, end time.Time, status protocol.OperationStatus,
) {
	parent := o.ownContext()
	if info.ParentID != "" {
		parent = o.context(info.ParentID)
	}
	links := []trace.Link{o.link()}
	if t.again {
		links = append(links, trace.Link{SpanContext: o.invocation.context(o.firstSpan(info.ID))})
	}
	if status == protocol.StatusStarted {
		info.Err = nil // of an attempt that will be repeated
	}
	o.record(operationRecord{
		interval: o.within(info, end), parent: parent, id: t.span, info: info,
		status: status, links: links,
	})
}

// within is the part of an operation's time that is this invocation's. That of a
// context begins when its function does, or something inside.
func (o *touched) within(info durable.OperationInfo, end time.Time) interval {
	here := o.extents.of(info.ID).interval
	if info.Type == protocol.TypeContext && !here.start.IsZero() {
		info.StartTime = here.start
	}
	return interval{info.StartTime, end}.around(here).notBefore(o.info.StartTime)
}
