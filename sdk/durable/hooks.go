// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/lambda-durable/durable-go/sdk/internal/engine"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// hooks tells the plugins what happens in one invocation. Without plugins it is
// nil, and so are all of its doings.
type hooks struct {
	inv     *invocation
	plugins []Plugin
	ctx     context.Context //nolint:containedctx // of the invocation, as wrapped
	info    InvocationInfo
}

func newHooks(inv *invocation) *hooks {
	if len(inv.plugins) == 0 {
		return nil
	}
	return &hooks{inv: inv, plugins: inv.plugins}
}

// each calls a hook of every plugin that has it.
func (h *hooks) each(hook string, call func(p *Plugin)) {
	for i := range h.plugins {
		h.isolate(i, hook, func() { call(&h.plugins[i]) })
	}
}

// isolate keeps a panicking hook from everything but the log.
func (h *hooks) isolate(i int, hook string, call func()) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		name := h.plugins[i].Name
		if name == "" {
			name = fmt.Sprintf("#%d", i+1)
		}
		slog.New(h.inv.baseLogHandler()).Error("a plugin's hook panicked, the execution goes on",
			"plugin", name, "hook", hook, "panic", fmt.Sprint(p))
	}()
	call()
}

// invocation calls run with the hooks of the invocation around it. run returns
// the answer and the full result, which may be too large for the answer.
func (h *hooks) invocation(
	ctx context.Context, in *protocol.InvocationInput, input *string,
	run func() (*protocol.InvocationOutput, *string, error),
) (out *protocol.InvocationOutput, err error) {
	h.ctx = ctx
	h.info = InvocationInfo{
		Execution: h.inv.execution, StartTime: h.inv.engine.Now(),
		IsFirstInvocation: h.inv.engine.FirstInvocation(),
		Input:             copied(input), Operations: Operations{inv: h.inv},
		Updated: Operations{inv: h.inv, ids: h.known(in.UpdatedOperationIDs)},
	}
	wrap := wrapping[InvocationEndInfo]{hooks: h, hook: "WrapInvocation", of: func(p *Plugin) around[InvocationEndInfo] {
		if p.WrapInvocation == nil {
			return nil
		}
		return func(ctx context.Context, next func(context.Context) InvocationEndInfo) {
			p.WrapInvocation(ctx, h.info, next)
		}
	}}
	wrap.run(ctx, func(ctx context.Context) InvocationEndInfo {
		h.ctx = ctx
		h.invocationStarts()
		var result *string
		out, result, err = run()
		return h.invocationEnds(out, result, err)
	})
	return out, err
}

// known keeps the ids that have a record.
func (h *hooks) known(ids []string) []string {
	found := make([]string, 0, len(ids))
	for _, id := range ids {
		if h.inv.engine.Lookup(id) != nil {
			found = append(found, id)
		}
	}
	return found
}

func (h *hooks) invocationStarts() {
	h.each("InvocationStart", func(p *Plugin) {
		if p.InvocationStart != nil {
			p.InvocationStart(h.ctx, h.info)
		}
	})
	for _, id := range h.info.Updated.ids {
		if op := h.inv.engine.Lookup(id); op.Status.Terminal() {
			h.operationEnds(h.inv.operationInfo(op, true))
		}
	}
}

func (h *hooks) invocationEnds(
	out *protocol.InvocationOutput, result *string, err error,
) InvocationEndInfo {
	end := InvocationEndInfo{
		InvocationInfo: h.info, EndTime: h.inv.engine.Now(), Status: InvocationRetrying, Err: err,
	}
	if err == nil {
		end.Status = out.Status
		if out.Error != nil {
			end.Err = h.inv.restore(out.Error)
		}
		if out.Status == protocol.InvocationSucceeded {
			end.Result = copied(result)
		}
	}
	h.each("InvocationEnd", func(p *Plugin) {
		if p.InvocationEnd != nil {
			p.InvocationEnd(h.ctx, end)
		}
	})
	return end
}

// operationStarts is called before the first START of an operation, and whenever
// the code comes upon one that has not ended. Only the first call counts.
func (h *hooks) operationStarts(o *operation) {
	if h == nil || o.announced {
		return
	}
	o.announced = true
	info := OperationInfo{
		Execution: h.inv.execution, ID: o.id, Name: o.name, Type: o.typ, SubType: o.sub,
		ParentID: o.parent,
	}
	if o.recorded != nil {
		info = h.inv.operationInfo(o.recorded, true)
	}
	h.operationStart(o, info)
}

func (h *hooks) operationStart(o *operation, info OperationInfo) {
	ctx := o.context()
	h.each("OperationStart", func(p *Plugin) {
		if p.OperationStart != nil {
			p.OperationStart(ctx, info)
		}
	})
}

// virtualStarts stands for operationStarts where nothing is recorded.
func (h *hooks) virtualStarts(o *operation) {
	if h != nil {
		h.operationStart(o, h.virtualInfo(o))
	}
}

// virtualEnds is called when the function of a virtual context has returned.
func (h *hooks) virtualEnds(o *operation, err error) {
	if h == nil {
		return
	}
	info := h.virtualInfo(o)
	info.EndTime, info.IsReplay = time.UnixMilli(o.ended).UTC(), o.replayed
	info.Status, info.Err = protocol.StatusSucceeded, err
	if err != nil {
		info.Status = protocol.StatusFailed
	}
	h.operationEnds(info)
}

func (h *hooks) virtualInfo(o *operation) OperationInfo {
	return OperationInfo{
		Execution: h.inv.execution, ID: o.id, Name: o.name, Type: o.typ, SubType: o.sub,
		ParentID: o.parent, StartTime: time.UnixMilli(o.started).UTC(),
		IsReplay: o.recordedBefore(true),
	}
}

func (h *hooks) operationEnds(info OperationInfo) {
	h.each("OperationEnd", func(p *Plugin) {
		if p.OperationEnd != nil {
			p.OperationEnd(h.ctx, info)
		}
	})
}

// observer is what the engine tells of new statuses.
func (h *hooks) observer() func([]engine.Change) {
	if h == nil {
		return nil
	}
	return h.operationsChange
}

func (h *hooks) operationsChange(changes []engine.Change) {
	info := ChangeInfo{
		Execution: h.inv.execution, Operations: Operations{inv: h.inv},
		Updated: Operations{inv: h.inv, ids: make([]string, 0, len(changes))},
	}
	for _, c := range changes {
		info.Updated.ids = append(info.Updated.ids, c.After.ID)
		if c.After.Type != protocol.TypeExecution && c.After.Status.Terminal() {
			h.operationEnds(h.inv.operationInfo(c.After, false))
		}
	}
	h.each("OperationChange", func(p *Plugin) {
		if p.OperationChange != nil {
			p.OperationChange(h.ctx, info)
		}
	})
}

// logAttrs are the attributes that plugins add to a logger.
func (h *hooks) logAttrs(ctx context.Context) []slog.Attr {
	if h == nil {
		return nil
	}
	var attrs []slog.Attr
	h.each("LogAttrs", func(p *Plugin) {
		if p.LogAttrs != nil {
			attrs = append(attrs, p.LogAttrs(ctx)...)
		}
	})
	return attrs
}
