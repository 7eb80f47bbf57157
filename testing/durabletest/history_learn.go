// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"context"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/replay"
)

// learner listens to what a function does in replays: what it calls, what it asks
// operations to do, and what it makes of the results inside a context. That tells
// results that were left out of a history, and how to go on after a difference.
type learner struct {
	handler replay.Handler

	// By the id of the operation; what came last counts.
	calls    map[string]protocol.Operation
	starts   map[string]protocol.OperationUpdate
	closings map[string]protocol.OperationUpdate // of contexts
}

var _ replay.Handler = (*learner)(nil)

func newLearner(h replay.Handler) *learner {
	return &learner{
		handler:  h,
		calls:    make(map[string]protocol.Operation),
		starts:   make(map[string]protocol.OperationUpdate),
		closings: make(map[string]protocol.OperationUpdate),
	}
}

// Invoke implements replay.Handler.
func (l *learner) Invoke(ctx context.Context, b backend.Backend, event []byte) ([]byte, error) {
	if rehearsal, ok := b.(rehearsing); ok {
		b = &overheard{rehearsing: rehearsal, learner: l}
	}
	return l.handler.Invoke(ctx, b, event)
}

// rehearsing is all that a replay's backend is to the engine.
type rehearsing interface {
	backend.Backend
	backend.Scheduling
	backend.Interception
	backend.Rehearsal
}

// overheard is a replay's backend that a learner listens to.
type overheard struct {
	rehearsing
	learner *learner
}

// Calls implements backend.Rehearsal.
func (o *overheard) Calls(op protocol.Operation) {
	o.learner.calls[op.ID] = op
	o.rehearsing.Calls(op)
}

// Checkpoint implements backend.Backend.
func (o *overheard) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	for _, u := range req.Updates {
		switch {
		case u.Action == protocol.ActionStart:
			o.learner.starts[u.ID] = u
		case u.Type == protocol.TypeContext:
			o.learner.closings[u.ID] = u
		}
	}
	return o.rehearsing.Checkpoint(ctx, req)
}
