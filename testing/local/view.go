// SPDX-License-Identifier: Apache-2.0

package local

import (
	"context"
	"runtime"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// view is the service as the process of one invocation sees it.
type view struct {
	flight  *flight
	backend backend.Backend // the service, or what Config.Wrap made of it
}

var (
	_ backend.Backend      = (*view)(nil)
	_ backend.Timekeeping  = (*view)(nil)
	_ backend.Interception = (*view)(nil)
)

// service returns what an invocation sees of the service.
func (f *flight) service() backend.Backend {
	cfg := &f.run.runner.cfg
	f.view = view{flight: f, backend: direct{f.run}}
	if cfg.Wrap != nil {
		f.view.backend = cfg.Wrap(f.inv, f.view.backend)
	}
	if cfg.Free {
		return free{&f.view, &f.view}
	}
	return &f.view
}

// Checkpoint implements backend.Backend.
func (v *view) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	if v.flight.dead() {
		return backend.CheckpointResponse{}, ErrProcessGone
	}
	resp, err := v.backend.Checkpoint(ctx, req)
	return resp, v.flight.survive(err)
}

// State implements backend.Backend.
func (v *view) State(
	ctx context.Context, req backend.StateRequest,
) (backend.StateResponse, error) {
	if v.flight.dead() {
		return backend.StateResponse{}, ErrProcessGone
	}
	resp, err := v.backend.State(ctx, req)
	return resp, v.flight.survive(err)
}

// Intercept implements backend.Interception.
func (v *view) Intercept(
	ctx context.Context, a backend.Attempt, next func(context.Context) (any, error),
) (value any, err error) {
	f := v.flight
	b := f.enter(&a)
	defer f.leave(b)
	intercept := f.run.runner.cfg.Intercept
	if intercept == nil {
		return next(ctx)
	}
	value, err = intercept(ctx, b.attempt, next)
	_ = f.survive(err)
	if f.dead() {
		runtime.Goexit() // a dead process makes nothing of the outcome
	}
	return value, err
}

// SleepUntil implements backend.Timekeeping.
func (v *view) SleepUntil(_ context.Context, t time.Time) { v.flight.sleepUntil(t) }

// Next implements backend.Scheduling.
func (v *view) Next(ready []string) int {
	r := v.flight.run.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.choose(len(ready))
}

// Now implements backend.Scheduling.
func (v *view) Now() time.Time { return v.flight.run.runner.Now() }

// direct is the service without anything in between.
type direct struct{ run *run }

// Checkpoint implements backend.Backend.
func (d direct) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	if err := ctx.Err(); err != nil {
		return backend.CheckpointResponse{}, err
	}
	r := d.run.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	resp, err := r.svc.Checkpoint(r.clock.now, req)
	if err == nil {
		d.run.callbacks.follow(d.run.exec, req.Updates)
		d.run.tellFree()
	}
	return resp, err
}

// State implements backend.Backend.
func (d direct) State(
	ctx context.Context, req backend.StateRequest,
) (backend.StateResponse, error) {
	if err := ctx.Err(); err != nil {
		return backend.StateResponse{}, err
	}
	r := d.run.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.svc.State(r.clock.now, req)
}

// isStart reports whether u starts an operation of type t.
func isStart(u *protocol.OperationUpdate, t protocol.OperationType) bool {
	return u.Type == t && u.Action == protocol.ActionStart
}
