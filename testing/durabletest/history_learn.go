// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"context"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/replay"
)

// learner finds out what contexts made of the results inside them, where that was
// left out of a history: when all that a context did is known, a replay computes
// its result again.
type learner struct {
	handler replay.Handler
	// missed are the operations whose outcome is unknown; known is what has come
	// to light of them.
	missed map[string]bool
	known  map[string]protocol.OperationUpdate
}

var _ replay.Handler = (*learner)(nil)

func newLearner(h replay.Handler, missed []string) *learner {
	l := &learner{
		handler: h, missed: make(map[string]bool), known: make(map[string]protocol.OperationUpdate),
	}
	for _, id := range missed {
		l.missed[id] = true
	}
	return l
}

// Invoke implements replay.Handler.
func (l *learner) Invoke(ctx context.Context, b backend.Backend, event []byte) ([]byte, error) {
	rehearsal, ok := b.(rehearsing)
	if !ok || len(l.missed) == 0 {
		return l.handler.Invoke(ctx, b, event)
	}
	return l.handler.Invoke(ctx, &overheard{rehearsing: rehearsal, learner: l}, event)
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

// Checkpoint takes down the outcome of contexts that was left out.
func (o *overheard) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	for _, u := range req.Updates {
		closing := u.Action == protocol.ActionSucceed || u.Action == protocol.ActionFail
		if u.Type == protocol.TypeContext && closing && o.learner.missed[u.ID] {
			o.learner.known[u.ID] = u
		}
	}
	return o.rehearsing.Checkpoint(ctx, req)
}

// fill puts what has come to light into the events, and reports whether that was
// anything.
func (l *learner) fill(events []protocol.Event) bool {
	for id, u := range l.known {
		if u.Error != nil {
			fillError(events, id, u.Error)
			continue
		}
		text := ""
		if u.Payload != nil {
			text = *u.Payload
		}
		fillResult(events, id, text)
	}
	return len(l.known) > 0
}
