// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/internal/engine"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// RunInChild runs fn with a Context of its own and records its result as one
// operation. Use it to group operations, to reuse a piece of workflow, or to keep
// its operations out of later replays: once it has ended, a replay returns the
// recorded result and fn does not run. Before that, fn runs again at every replay
// over its recorded operations.
//
// fn must use the Context it gets and not the outer one. Its error is recorded
// and returned as a [*ChildError]; an operation's error that it passes on keeps
// its type and message. A result above 256 KiB is not stored: fn runs again over
// its recorded operations to recompute it.
//
// [AsVirtual] leaves out the record: fn runs at every replay, its operations
// belong to the outer context, and its error is returned as it is.
//
//	// right: the child's own context
//	total, err := durable.RunInChild(ctx, "invoice",
//		func(ctx durable.Context) (int, error) {
//			return durable.Step(ctx, "sum", sum)
//		})
//
//	// wrong: the outer context inside the child ends the execution
//	durable.RunInChild(ctx, "invoice", func(durable.Context) (int, error) {
//		return durable.Step(ctx, "sum", sum)
//	})
func RunInChild[T any](
	ctx Context, name string, fn func(Context) (T, error), opts ...ChildOption,
) (T, error) {
	s := ctx.own()
	cfg, err := newChildConfig[T](s.inv, name, fn == nil, opts)
	if err != nil {
		return zero[T](), err
	}
	o := s.beginContext(cfg, name)
	defer o.end()
	r := o.runChild(cfg, func(ctx Context) (any, error) { return fn(ctx) })
	return resultOf[T](o, cfg.serdes, r)
}

// contextBody is the function of a context with its result type erased.
type contextBody func(Context) (any, error)

// contextResult is what a context's function came to: a recorded payload, or the
// value itself where none is stored.
type contextResult struct {
	payload *string
	value   any
	live    bool // value is set instead of payload
	err     error
}

// resultOf gives the caller of a context operation its typed result.
func resultOf[T any](o *operation, serdes Serdes, r contextResult) (T, error) {
	switch {
	case r.err != nil:
		return zero[T](), r.err
	case r.live:
		v, _ := r.value.(T)
		return v, nil
	default:
		return decode[T](o, serdes, r.payload)
	}
}

// beginContext begins a context operation, which for a virtual one has a
// position but no record.
func (s *scope) beginContext(cfg *childConfig, name string) *operation {
	o := s.beginContextAsync(cfg, name)
	if o.left {
		s.leaveRecording(o)
	}
	return o
}

func (s *scope) beginContextAsync(cfg *childConfig, name string) *operation {
	k := &kind{protocol.TypeContext, cfg.sub}
	if !cfg.virtual {
		return s.beginAsync(k, name)
	}
	s.acquire(title{sub: k.sub, name: name})
	o := s.operation(k, name)
	o.id = s.nextID()
	s.turn.name(o.id)
	s.task.Check()
	s.position++
	s.ahead = ""
	return o
}

// runChild brings the context to its end.
func (o *operation) runChild(cfg *childConfig, fn contextBody) contextResult {
	if cfg.virtual {
		o.inv.hooks.virtualStarts(o)
		value, err := o.callChild(cfg, fn, false)
		o.inv.hooks.virtualEnds(o, err)
		return contextResult{value: value, live: true, err: err}
	}
	op := o.record()
	switch {
	case op == nil:
		o.inv.hooks.operationStarts(o)
		o.task.Queue(o.update(protocol.ActionStart))
	case op.Status == protocol.StatusFailed:
		return contextResult{err: cfg.failure(o, op)}
	case op.Status.Terminal():
		return o.recordedChild(cfg, fn, op)
	default:
		o.inv.hooks.operationStarts(o)
	}
	value, err := o.callChild(cfg, fn, false)
	return o.closeChild(cfg, value, err)
}

// recordedChild returns the stored result, or recomputes one that was too large.
func (o *operation) recordedChild(
	cfg *childConfig, fn contextBody, op *protocol.Operation,
) contextResult {
	if op.ContextDetails == nil || !op.ContextDetails.ReplayChildren {
		return contextResult{payload: op.Result()}
	}
	value, err := o.callChild(cfg, fn, true)
	if err != nil {
		o.task.Fail(&NonDeterministicError{OperationID: o.id, Problem: fmt.Sprintf(
			"%s succeeded when it was recorded and fails now: %v", describe(o), err)})
	}
	payload, err := o.encode(cfg.serdes, value)
	return contextResult{payload: payload, err: err}
}

// closeChild records the outcome of the function and returns it as a replay will.
func (o *operation) closeChild(cfg *childConfig, value any, err error) contextResult {
	if err == nil {
		var payload *string
		if payload, err = o.encode(cfg.serdes, value); err == nil {
			o.succeedChild(cfg, value, payload)
			return contextResult{payload: payload}
		}
	}
	u := o.update(protocol.ActionFail)
	u.Error = o.inv.errorObject(err)
	o.task.Commit(u)
	return contextResult{err: cfg.failure(o, o.mustExist())}
}

// succeedChild closes the context: with its result, or with the promise to
// recompute it when it is large.
func (o *operation) succeedChild(cfg *childConfig, value any, payload *string) {
	u := o.update(protocol.ActionSucceed)
	u.Payload = payload
	if payload != nil && len(*payload) > protocol.LargeResult {
		summary := ""
		if cfg.summary.text != nil {
			summary = cfg.summary.text(value)
		}
		u.Payload = &summary
		u.ContextOptions = &protocol.ContextOptions{ReplayChildren: true}
	}
	o.task.Commit(u)
}

// callChild runs the function in a scope of its own. Branches that it started
// and did not wait for do not outlive it.
func (o *operation) callChild(
	cfg *childConfig, fn contextBody, recompute bool,
) (value any, err error) {
	c := o.child(o.task, cfg.virtual)
	c.pinned, c.branch = recompute || o.pinned, o.branch
	finished := false
	defer func() {
		if p := recover(); p != nil {
			err = o.inv.panicked(p)
		} else if !finished && !o.task.Leaving() {
			o.task.Fail(fmt.Errorf("durable: %s: %w", describe(o), engine.ErrForeignGoexit))
		}
		c.close()
	}()
	run := func() (any, error) {
		return settle(c, func() (any, error) { return fn(c) })
	}
	if h := o.inv.hooks; h != nil {
		value, err = h.contextFunction(o, c, run)
	} else {
		value, err = run()
	}
	finished = true
	if cfg.virtual {
		o.ended = c.now.UnixMilli()
		o.replayed = c.replaying.Load()
	}
	return value, err
}

// close ends the use of the scope and abandons what it started.
func (s *scope) close() {
	s.closed.Store(true)
	s.abandonBranches()
}

func (s *scope) abandonBranches() {
	for _, t := range s.branches {
		t.Abandon()
	}
	s.branches = nil
}

// childFailure builds the error of a context operation from its record.
type childFailure func(o *operation, op *protocol.Operation) error

func childError(o *operation, op *protocol.Operation) error {
	return &ChildError{OperationError: o.operationError(op)}
}
