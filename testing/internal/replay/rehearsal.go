// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// rehearsal is the backend of one replay. The engine runs one goroutine at a
// time, so nothing in it is locked.
type rehearsal struct {
	*Recording

	prefix  int
	tracing bool
	bounds
	// stopped says that the replay can't or need not go on.
	stopped bool
	found   []Difference
	now     time.Time

	// By index of operation: how many states it had at the beginning and has by
	// now, and whether the function has called it.
	before, by []int
	called     []bool
	// proposed is the first of the proposals that may be still to come.
	proposed int
	traces   []trace
}

var (
	_ backend.Backend      = (*rehearsal)(nil)
	_ backend.Scheduling   = (*rehearsal)(nil)
	_ backend.Interception = (*rehearsal)(nil)
	_ backend.Rehearsal    = (*rehearsal)(nil)
)

// errStopped ends the invocation of a replay that is over.
var errStopped = errors.New("the replay is over")

func (r *rehearsal) begin(prefix int, tracing bool) {
	n := len(r.operations)
	*r = rehearsal{
		Recording: r.Recording, prefix: prefix, tracing: tracing, bounds: r.bounds,
		now:    r.events[prefix-1].EventTimestamp.Time,
		before: slices.Grow(r.before[:0], n)[:n], by: slices.Grow(r.by[:0], n)[:n],
		called: slices.Grow(r.called[:0], n)[:n], traces: r.traces[:0],
	}
	for i, o := range r.operations {
		r.before[i] = o.after(prefix)
	}
	copy(r.by, r.before)
	clear(r.called)
}

// at returns the state that an operation is in by now, nil for none.
func (r *rehearsal) at(o *operation) *state { return stateAt(o, r.by) }

func stateAt(o *operation, by []int) *state {
	if n := by[o.index]; n > 0 {
		return &o.states[n-1]
	}
	return nil
}

// upcoming returns the state that is recorded to follow, nil for none.
func (r *rehearsal) upcoming(o *operation) *state {
	if n := r.by[o.index]; n < len(o.states) {
		return &o.states[n]
	}
	return nil
}

// pass takes note that an operation has come to its next state, or is about to.
func (r *rehearsal) pass(s *state) {
	if t := s.event.EventTimestamp.Time; t.After(r.now) {
		r.now = t
	}
}

// State implements backend.Backend: it returns what an invocation would have
// found after the prefix.
func (r *rehearsal) State(
	context.Context, backend.StateRequest,
) (backend.StateResponse, error) {
	ops := make([]protocol.Operation, 1, len(r.operations)+1)
	ops[0] = r.execution
	for _, o := range r.operations {
		if s := stateAt(o, r.before); s != nil && !r.hidden(o) {
			ops = append(ops, r.asFound(o, s))
		}
	}
	return backend.StateResponse{Operations: ops}, nil
}

// hidden reports whether a context around the operation was closed for good.
func (r *rehearsal) hidden(o *operation) bool {
	for p := o.parent; p != nil; p = p.parent {
		if s := stateAt(p, r.before); s != nil && s.op.Status.Terminal() && !p.keeps {
			return true
		}
	}
	return false
}

// asFound returns the operation of a state with what events do not tell: that a
// retry is due, and that a context keeps its children.
func (r *rehearsal) asFound(o *operation, s *state) protocol.Operation {
	op := s.op
	switch {
	case op.Status == protocol.StatusPending && r.due(o, &op):
		op.Status = protocol.StatusReady
		op.StepDetails = copied(op.StepDetails)
		op.StepDetails.NextAttemptTimestamp = nil
	case op.Status.Terminal():
		return keeping(op, o.keeps)
	}
	return op
}

// keeping returns a closed context that keeps its children for replay or not.
func keeping(op protocol.Operation, keeps bool) protocol.Operation {
	if keeps {
		op.ContextDetails = copied(op.ContextDetails)
		op.ContextDetails.ReplayChildren = true
	}
	return op
}

// due reports whether the next attempt may have begun right after the prefix.
func (r *rehearsal) due(o *operation, op *protocol.Operation) bool {
	if r.upcoming(o) == nil || r.prefix == len(r.events) || op.StepDetails == nil {
		return false
	}
	at := op.StepDetails.NextAttemptTimestamp
	return at != nil && !at.After(r.events[r.prefix].EventTimestamp.Time)
}

// Checkpoint implements backend.Backend: it answers with what was recorded, or
// ends the replay.
func (r *rehearsal) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	if ctx.Err() != nil || r.stopped {
		return backend.CheckpointResponse{}, errStopped
	}
	resp := backend.CheckpointResponse{Token: token}
	for i := range req.Updates {
		u := &req.Updates[i]
		if u.Type == protocol.TypeExecution {
			r.decides(u)
			return backend.CheckpointResponse{}, nil
		}
		op, ok := r.take(u)
		if !ok {
			r.stopped = true
			return backend.CheckpointResponse{}, errStopped
		}
		resp.Operations = append(resp.Operations, op)
	}
	return resp, nil
}

// Intercept implements backend.Interception: it serves the outcome of the
// attempt from the record. Without one the attempt was still running, and the
// replay ends.
func (r *rehearsal) Intercept(
	_ context.Context, a backend.Attempt, _ func(context.Context) (any, error),
) (any, error) {
	if o := r.byID[a.Operation.ID]; o != nil {
		if s := r.upcoming(o); s != nil && s.action != "" && s.action != protocol.ActionStart {
			r.pass(s)
			return outcomeOfAttempt(s)
		}
	}
	r.stopped = true
	r.cancel(errStopped)
	runtime.Goexit() // the engine takes it for the end of the invocation that it is
	return nil, errStopped
}

// outcomeOfAttempt returns what a body would have returned.
func outcomeOfAttempt(s *state) (any, error) {
	next := &backend.Decision{Again: s.action == protocol.ActionRetry}
	if d := s.event.StepFailedDetails; d != nil {
		next.Delay = delayOf(d.RetryDetails)
		failed := &backend.RecordedError{Next: next}
		if d.Error.Payload != nil {
			failed.Object = *d.Error.Payload
		}
		return nil, failed
	}
	recorded := backend.Recorded{Next: next}
	if d := s.event.StepSucceededDetails; d != nil {
		next.Delay = delayOf(d.RetryDetails)
		recorded.Payload = d.Result.Payload
	}
	return recorded, nil
}

func delayOf(d protocol.RetryDetails) time.Duration {
	if d.NextAttemptDelaySeconds == nil {
		return 0
	}
	return time.Duration(*d.NextAttemptDelaySeconds) * time.Second
}

// Now implements backend.Scheduling.
func (r *rehearsal) Now() time.Time { return r.now }
