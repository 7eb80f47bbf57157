// SPDX-License-Identifier: Apache-2.0

// Package replay checks a function against a recorded history: it invokes the
// function with what was on record at some point, serves the bodies of steps
// from the record, and compares everything that the function calls, proposes and
// answers with what was recorded after that point. No body runs, no time passes
// and nothing shows outside, so a history can be replayed any number of times.
//
//	history ─ first k events ─▶ state ──────▶ function
//	        └ the events after ─▶ outcomes ──▶    │
//	                  ▲                           │ calls, checkpoints, answer
//	                  └───────── compared ◀───────┘
//
// A replay goes as far as the function gets with what was on record; what the
// service did later is left to replays of longer prefixes. It also ends, without
// a difference, where the record can't tell what should happen: at the body of
// an attempt that was never finished, in a branch that was abandoned, and where
// several branches race and another one wins because the replay began between
// events that happened at the same time.
package replay

import (
	"context"
	"fmt"
	"slices"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/history"
)

// Handler is what is replayed, such as a *durable.Handler.
type Handler interface {
	Invoke(ctx context.Context, b backend.Backend, event []byte) ([]byte, error)
}

// Recording is the history of one execution, made ready for replays. It is not
// safe for concurrent use.
type Recording struct {
	arn        string
	events     []protocol.Event
	execution  protocol.Operation
	operations []*operation // ordered by first event, parents first
	byID       map[string]*operation
	// proposals are what the function has proposed, in the order of the events.
	proposals []proposal
	outcome   outcome
	envelope  protocol.InvocationInput
	paths     map[string]string // made when something is to be told
	replays   rehearsal         // kept for its memory
}

type proposal struct {
	of    *operation
	state int // index of what it led to
}

const (
	token  = "replay"
	marker = "replay"
)

// Of makes a history ready. The events may be in any order and there may be
// duplicates, as when pages are put together.
func Of(arn string, events []protocol.Event) *Recording {
	if !ordered(events) {
		events = history.Of(events).Events()
	}
	r := &Recording{arn: arn, events: events, byID: make(map[string]*operation)}
	fold := history.Walk(events, r.record)
	r.setExecution(fold.Execution())
	r.outcome = outcomeOf(fold)
	r.envelope = protocol.InvocationInput{
		DurableExecutionARN: arn, CheckpointToken: token,
		InitialExecutionState: protocol.ExecutionState{NextMarker: marker},
	}
	r.replays.Recording = r
	return r
}

func ordered(events []protocol.Event) bool {
	last := 0
	return !slices.ContainsFunc(events, func(e protocol.Event) bool {
		before := last
		last = e.EventID
		return before >= last
	})
}

// setExecution makes the EXECUTION operation as every invocation finds it.
func (r *Recording) setExecution(x history.Execution) {
	id := x.ID
	if id == "" {
		id = "execution"
	}
	r.execution = protocol.Operation{
		ID: id, Name: x.Name, Type: protocol.TypeExecution, Status: protocol.StatusStarted,
		StartTimestamp:   protocol.At(x.Start),
		ExecutionDetails: &protocol.ExecutionDetails{InputPayload: x.Input.Payload},
	}
}

// Events returns the history, oldest first. The caller must not modify it.
func (r *Recording) Events() []protocol.Event { return r.events }

// Check replays from the first prefix events and returns what the function does
// otherwise than recorded, nil for nothing. prefix is at least 1. A context with
// a result too large to be recorded is only known as such after a replay of a
// prefix that it is not closed in; see [Recording.Prefixes].
func (r *Recording) Check(ctx context.Context, h Handler, prefix int) []Difference {
	defer r.replays.leave()
	return r.check(ctx, h, prefix)
}

func (r *Recording) check(ctx context.Context, h Handler, prefix int) []Difference {
	found := r.replay(ctx, h, prefix, false)
	for i := range found {
		if d := &found[i]; d.Caller == "" && d.ID != "" {
			// Taking down every caller would double the cost of a replay.
			r.replay(ctx, h, prefix, true)
			d.Caller = r.replays.caller(d.ID)
		}
	}
	return found
}

// replay makes one invocation, and takes down callers if asked to.
func (r *Recording) replay(ctx context.Context, h Handler, prefix int, trace bool) []Difference {
	r.replays.begin(prefix, trace)
	answer, err := r.answerOf(r.replays.within(ctx), h)
	return r.replays.end(answer, err)
}

// answerOf has the handler answer; the envelopes of the SDK's own need no JSON.
func (r *Recording) answerOf(
	ctx context.Context, h Handler,
) (*protocol.InvocationOutput, error) {
	const fails = "an invocation that fails: %w"
	if direct, ok := h.(*durable.Handler); ok {
		out, err := direct.InvokeEnvelope(ctx, &r.replays, &r.envelope)
		if err != nil {
			return nil, fmt.Errorf(fails, err)
		}
		return out, nil
	}
	raw, err := h.Invoke(ctx, &r.replays, r.envelope.AppendJSON(nil))
	if err != nil {
		return nil, fmt.Errorf(fails, err)
	}
	out, err := protocol.DecodeInvocationOutput(raw)
	if err != nil {
		return nil, fmt.Errorf("an answer that is no envelope: %w", err)
	}
	return &out, nil
}

// CheckAll replays from the given prefixes, in that order, and returns every
// difference once, as the first replay has found it. It ends with ctx.
func (r *Recording) CheckAll(ctx context.Context, h Handler, prefixes []int) []Difference {
	var all []Difference
	defer r.replays.leave()
	for _, prefix := range prefixes {
		if ctx.Err() != nil {
			break
		}
		for _, d := range r.check(ctx, h, prefix) {
			if !slices.ContainsFunc(all, d.like) {
				all = append(all, d)
			}
		}
	}
	return all
}
