// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"context"
)

// attempt calls run, which is one attempt of a body, with the hooks around it.
func (h *hooks) attempt(
	ctx context.Context, o *operation, number int, run func(context.Context) (any, error),
) (any, error) {
	info := h.functionInfo(o)
	info.Attempt = number
	return h.function(ctx, info, run)
}

// contextFunction calls run, which calls the function of a context with c, with
// the hooks around it; c takes over the values that they put in its context.
func (h *hooks) contextFunction(o *operation, c *scope, run func() (any, error)) (any, error) {
	info := h.functionInfo(o)
	info.IsReplayingChildren = h.inv.engine.Extent(o.id) > 0
	info.IsReplay = info.IsReplayingChildren || o.recorded != nil
	return h.function(c.Context, info, func(ctx context.Context) (any, error) {
		c.Context = ctx
		return run()
	})
}

func (h *hooks) functionInfo(o *operation) UserFunctionInfo {
	return UserFunctionInfo{
		Execution: h.inv.execution, ID: o.id, Name: o.name, Type: o.typ, SubType: o.sub,
		ParentID: o.parent, StartTime: h.inv.engine.Now(),
	}
}

func (h *hooks) function(
	ctx context.Context, info UserFunctionInfo, run func(context.Context) (any, error),
) (value any, err error) {
	wrap := wrapping[error]{hooks: h, hook: "WrapUserFunction", of: func(p *Plugin) around[error] {
		if p.WrapUserFunction == nil {
			return nil
		}
		return func(ctx context.Context, next func(context.Context) error) {
			p.WrapUserFunction(ctx, info, next)
		}
	}}
	_ = wrap.run(ctx, func(ctx context.Context) error {
		end := UserFunctionEndInfo{UserFunctionInfo: info, Outcome: OutcomeIncomplete}
		h.functionStarts(ctx, info)
		defer func() { h.functionEnds(ctx, end) }()
		value, err = recovered(h.inv, func() (any, error) { return run(ctx) })
		end.Outcome, end.Err = OutcomeSucceeded, err
		if err != nil {
			end.Outcome = OutcomeFailed
		}
		return err
	})
	return value, err
}

func (h *hooks) functionStarts(ctx context.Context, info UserFunctionInfo) {
	h.each("UserFunctionStart", func(p *Plugin) {
		if p.UserFunctionStart != nil {
			p.UserFunctionStart(ctx, info)
		}
	})
}

func (h *hooks) functionEnds(ctx context.Context, end UserFunctionEndInfo) {
	end.EndTime = h.inv.engine.Now()
	h.each("UserFunctionEnd", func(p *Plugin) {
		if p.UserFunctionEnd != nil {
			p.UserFunctionEnd(ctx, end)
		}
	})
}

// around is a wrapping hook of one plugin.
type around[R any] func(ctx context.Context, next func(context.Context) R)

// wrapping nests the wrapping hooks of all plugins around a function that
// returns R. The function runs exactly once, whatever the hooks do.
type wrapping[R any] struct {
	hooks *hooks
	hook  string
	of    func(p *Plugin) around[R] // nil: the plugin has no such hook
}

func (w *wrapping[R]) run(ctx context.Context, inner func(context.Context) R) R {
	return w.from(ctx, 0, inner)
}

// from runs the hooks from plugin i inwards.
func (w *wrapping[R]) from(ctx context.Context, i int, inner func(context.Context) R) R {
	for ; i < len(w.hooks.plugins); i++ {
		wrapper := w.of(&w.hooks.plugins[i])
		if wrapper == nil {
			continue
		}
		var result R
		called := false
		given := mark(ctx)
		next := func(theirs context.Context) R {
			if !called {
				called = true
				result = w.from(given.merge(theirs), i+1, inner)
			}
			return result
		}
		//nolint:contextcheck // given is ctx with a mark
		w.hooks.isolate(i, w.hook, func() { wrapper(given, next) })
		if !called {
			next(given) //nolint:contextcheck // see above
		}
		return result
	}
	return inner(ctx)
}

// markedContext is what a wrapping hook gets; contexts derived from it are told
// by its own address under markKey.
type markedContext struct{ context.Context } //nolint:containedctx // is one

type markKey struct{}

func mark(ctx context.Context) *markedContext { return &markedContext{ctx} }

// Value returns the mark or what the context knows.
func (m *markedContext) Value(key any) any {
	if key == (markKey{}) {
		return m
	}
	return m.Context.Value(key)
}

// merge takes over the values of a context that a hook made of m, and nothing
// else of it. A context that does not derive from m is not heeded.
func (m *markedContext) merge(theirs context.Context) context.Context {
	if theirs == nil || theirs == context.Context(m) || theirs.Value(markKey{}) != any(m) {
		return m.Context
	}
	return withValues(m.Context, theirs)
}

// valuesContext ends when one context does and has the values of another.
type valuesContext struct {
	context.Context //nolint:containedctx // is one

	values context.Context //nolint:containedctx // is one
}

func withValues(ctx, values context.Context) context.Context {
	return &valuesContext{Context: ctx, values: values}
}

// Value asks the second context only, which knows what the first one does.
func (c *valuesContext) Value(key any) any { return c.values.Value(key) }

// context is what hooks and bodies of the operation get: it ends with the task
// and has the values of the scope.
func (o *operation) context() context.Context {
	return o.inv.hooks.inherit(o.task.Context(), o.scope.Context)
}

// inherit gives the context of a task the values that hooks have put into that
// of the scope around it. Without plugins there are none.
func (h *hooks) inherit(task, around context.Context) context.Context {
	if h == nil {
		return task
	}
	return withValues(task, around)
}
