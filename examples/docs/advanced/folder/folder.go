// SPDX-License-Identifier: Apache-2.0

// Package folder has the code of docs/advanced/custom-backend.md: a backend that
// keeps executions in files. One process at a time uses a folder.
package folder

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Backend keeps each execution in a file of a folder. It is safe for concurrent
// use.
type Backend struct {
	dir string
	now func() time.Time
	mu  sync.Mutex // one call at a time
}

var _ backend.Backend = (*Backend)(nil)

// New returns a backend that keeps executions in dir, which exists. now is
// time.Now.
func New(dir string, now func() time.Time) *Backend { return &Backend{dir: dir, now: now} }

// Checkpoint implements backend.Backend. What is applied is in the file before it
// is answered; what is refused leaves the file as it is.
func (b *Backend) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var none backend.CheckpointResponse
	r, err := b.load(ctx, req.ExecutionARN)
	switch {
	case err != nil:
		return none, err
	case r.repeats(req):
		return r.response(), nil
	case r.Ended || req.Token != r.token():
		return none, backend.StaleToken()
	}
	r.settle(b.now())
	changed := r.Unseen
	for i := range req.Updates {
		id, refusal := r.apply(&req.Updates[i], b.now())
		if refusal != nil {
			return none, refusal
		}
		changed = append(changed, id)
	}
	r.answer(req, changed)
	err = b.save(req.ExecutionARN, r)
	return r.response(), err
}

// State implements backend.Backend.
func (b *Backend) State(
	ctx context.Context, req backend.StateRequest,
) (backend.StateResponse, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r, err := b.load(ctx, req.ExecutionARN)
	if err != nil {
		return backend.StateResponse{}, err
	}
	if r.Ended || req.Token != r.token() {
		return backend.StateResponse{}, backend.StaleToken()
	}
	from, _ := strconv.Atoi(req.Marker) // the empty one is the beginning
	rest := r.Operations[min(max(from, 0), len(r.Operations)):]
	if req.MaxItems <= 0 || len(rest) <= req.MaxItems {
		return backend.StateResponse{Operations: rest}, nil
	}
	return backend.StateResponse{
		Operations: rest[:req.MaxItems], NextMarker: strconv.Itoa(from + req.MaxItems),
	}, nil
}

// Begin makes a new execution.
func (b *Backend) Begin(arn, input string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.save(arn, &record{Operations: []protocol.Operation{{
		ID: "execution", Type: protocol.TypeExecution, Status: protocol.StatusStarted,
		StartTimestamp:   protocol.At(b.now()),
		ExecutionDetails: &protocol.ExecutionDetails{InputPayload: &input},
	}}})
}

// Invocation returns the envelope of a new invocation. Tokens of earlier ones are
// stale from then on.
func (b *Backend) Invocation(
	ctx context.Context, arn string,
) (protocol.InvocationInput, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r, err := b.load(ctx, arn)
	if err != nil {
		return protocol.InvocationInput{}, err
	}
	r.settle(b.now())
	in := protocol.InvocationInput{DurableExecutionARN: arn, UpdatedOperationIDs: r.Unseen}
	r.Unseen = nil
	r.Number++
	in.CheckpointToken = r.token()
	in.InitialExecutionState.Operations = slices.Clone(r.Operations)
	return in, b.save(arn, r)
}

// Complete completes a callback.
func (b *Backend) Complete(ctx context.Context, arn, callbackID, result string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	r, err := b.load(ctx, arn)
	if err != nil {
		return err
	}
	for i := range r.Operations {
		op := &r.Operations[i]
		if op.CallbackDetails != nil && op.CallbackDetails.CallbackID == callbackID {
			op.CallbackDetails.Result = &result
			r.end(op, protocol.StatusSucceeded, b.now())
		}
	}
	return b.save(arn, r)
}

// Next returns when something is due, and false when nothing is.
func (b *Backend) Next(ctx context.Context, arn string) (due time.Time, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r, err := b.load(ctx, arn)
	if err != nil {
		return time.Time{}, false
	}
	for i := range r.Operations {
		if at := dueAt(&r.Operations[i]); at != nil && (!ok || at.Before(due)) {
			due, ok = at.Time, true
		}
	}
	return due, ok
}
