// SPDX-License-Identifier: Apache-2.0

// Package journal is a backend around another one: it writes down everything
// that executions record, for an audit that must not depend on how long the
// service keeps a history. It shows what a backend of one's own has to do, which
// is to keep the contract of package backend.
package journal

import (
	"context"
	"log/slog"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// Backend passes calls on and writes a line for each transition that was
// accepted. It holds no payloads. Like the backend within it is safe for
// concurrent use.
type Backend struct {
	inner backend.Backend
	log   *slog.Logger
}

var _ backend.Backend = (*Backend)(nil)

// Around returns a backend around inner that writes to log.
func Around(inner backend.Backend, log *slog.Logger) *Backend { return &Backend{inner, log} }

// Checkpoint implements backend.Backend. What was refused, or may have been lost,
// is not in the journal: an accepted checkpoint applies all of its updates.
func (b *Backend) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	resp, err := b.inner.Checkpoint(ctx, req)
	if err != nil {
		return resp, err
	}
	for i := range req.Updates {
		u := &req.Updates[i]
		b.log.InfoContext(ctx, "recorded", "execution", req.ExecutionARN,
			"id", u.ID, "name", u.Name, "type", u.Type, "action", u.Action)
	}
	return resp, nil
}

// State implements backend.Backend. Reading leaves no trace.
func (b *Backend) State(
	ctx context.Context, req backend.StateRequest,
) (backend.StateResponse, error) {
	return b.inner.State(ctx, req)
}
