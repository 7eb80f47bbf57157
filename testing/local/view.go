// SPDX-License-Identifier: Apache-2.0

package local

import (
	"context"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// view is the service as one execution's handler sees it.
type view struct{ run *run }

var (
	_ backend.Backend    = view{}
	_ backend.Scheduling = view{}
)

// Checkpoint implements backend.Backend.
func (v view) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	if err := ctx.Err(); err != nil {
		return backend.CheckpointResponse{}, err
	}
	r := v.run.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	resp, err := r.svc.Checkpoint(r.clock.now, req)
	if err == nil {
		v.run.callbacks.follow(v.run.exec, req.Updates)
	}
	return resp, err
}

// State implements backend.Backend.
func (v view) State(
	ctx context.Context, req backend.StateRequest,
) (backend.StateResponse, error) {
	if err := ctx.Err(); err != nil {
		return backend.StateResponse{}, err
	}
	r := v.run.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.svc.State(r.clock.now, req)
}

// Next implements backend.Scheduling.
func (v view) Next(ready []string) int {
	r := v.run.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.choose(len(ready))
}

// Now implements backend.Scheduling.
func (v view) Now() time.Time { return v.run.runner.Now() }

// isStart reports whether u starts an operation of type t.
func isStart(u *protocol.OperationUpdate, t protocol.OperationType) bool {
	return u.Type == t && u.Action == protocol.ActionStart
}
