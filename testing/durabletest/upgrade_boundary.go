// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/local"
)

// BoundaryKind says how an old version stops.
type BoundaryKind string

const (
	// AtCheckpoint stops right after a checkpoint, as a process does that dies.
	AtCheckpoint BoundaryKind = "checkpoint"
	// AtSuspension stops where the invocation is suspended.
	AtSuspension BoundaryKind = "suspension"
)

// Boundary is a point of a run at which one version of the code can take over
// from another.
type Boundary struct {
	// Number is 1 for the first boundary of the run.
	Number int
	Kind   BoundaryKind
	// Invocation is 1 for the first invocation.
	Invocation int
	// Since is the virtual time from the start of the execution.
	Since time.Duration
	// After says what the latest checkpoint has recorded: `quote SUCCEED`.
	After string
}

// String says which boundary it is.
func (b Boundary) String() string {
	return fmt.Sprintf("number %d, the %s of invocation %d after %s, at +%s",
		b.Number, b.Kind, b.Invocation, b.After, b.Since)
}

// handover is a function of which v1 handles the invocations up to a boundary and
// v2 those after it.
type handover struct {
	v1, v2 *durable.Handler
	now    func() time.Time
	// stopAt is the number of the boundary at which v2 takes over, 0 for never.
	stopAt int

	arn        string // of the execution under test
	started    time.Time
	invocation int
	after      string
	passed     []Boundary
	over       bool
}

var _ local.Handler = (*handover)(nil)

// Invoke implements local.Handler.
func (h *handover) Invoke(
	ctx context.Context, b backend.Backend, event []byte,
) ([]byte, error) {
	if h.over {
		return h.v2.Invoke(ctx, b, event)
	}
	answer, err := h.v1.Invoke(ctx, b, event)
	var out protocol.InvocationOutput
	if err == nil && json.Unmarshal(answer, &out) == nil && out.Status == protocol.InvocationPending {
		h.reach(AtSuspension)
	}
	return answer, err
}

// wrap watches the checkpoints of the execution under test, which is the first
// to be invoked.
func (h *handover) wrap(inv local.Invocation, next backend.Backend) backend.Backend {
	if h.arn == "" {
		h.arn, h.started = inv.ExecutionARN, h.now()
	}
	if h.over || h.arn != inv.ExecutionARN {
		return next
	}
	h.invocation = inv.Number
	return &watched{Backend: next, handover: h}
}

// watched is the backend of an invocation of v1.
type watched struct {
	backend.Backend
	handover *handover
}

// Checkpoint lets the process die after the checkpoint at which it is to stop.
func (w *watched) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	resp, err := w.Backend.Checkpoint(ctx, req)
	if err != nil || len(req.Updates) == 0 {
		return resp, err
	}
	w.handover.after = summary(req.Updates)
	if w.handover.reach(AtCheckpoint) {
		return backend.CheckpointResponse{}, local.ErrProcessGone
	}
	return resp, nil
}

// reach takes down a boundary, and reports whether it is the one to stop at.
func (h *handover) reach(kind BoundaryKind) bool {
	if h.over {
		return false
	}
	h.passed = append(h.passed, Boundary{
		Number: len(h.passed) + 1, Kind: kind, Invocation: h.invocation, After: h.after,
		Since: h.now().Sub(h.started),
	})
	h.over = len(h.passed) == h.stopAt
	return h.over
}

// summary says what a checkpoint records.
func summary(updates []protocol.OperationUpdate) string {
	const most = 3
	var parts []string
	for i := range updates {
		u := &updates[i]
		name := u.Name
		if name == "" {
			name = fmt.Sprintf("%s %s", u.Type, u.ID)
		}
		parts = append(parts, fmt.Sprintf("%s %s", name, u.Action))
	}
	if extra := len(parts) - most; extra > 0 {
		parts = append(parts[:most], fmt.Sprintf("%d more", extra))
	}
	return strings.Join(parts, ", ")
}
