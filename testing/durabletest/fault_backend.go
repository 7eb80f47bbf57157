// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"context"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/local"
)

func (p *faultPlan) wrap(inv local.Invocation, next backend.Backend) backend.Backend {
	if inv.ExecutionARN != p.world.arn {
		return next
	}
	return &faulty{next: next, plan: p}
}

// faulty is the backend of an invocation whose calls may go wrong.
type faulty struct {
	next backend.Backend
	plan *faultPlan
	// rest are the operations of a checkpoint's answer that short pages leave for
	// reads.
	rest []protocol.Operation
}

// Checkpoint implements backend.Backend.
func (b *faulty) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	h := b.plan.forCheckpoint(req.Updates)
	b.travel(h.delay)
	if err := h.fault.refuses(); err != nil {
		return backend.CheckpointResponse{}, err
	}
	resp, err := b.checkpoint(ctx, req, h.fault.Kind == FaultNoToken)
	b.travel(h.delay)
	switch {
	case err != nil:
		return resp, err
	case h.fault.Kind == FaultLostResponse:
		return backend.CheckpointResponse{}, broken()
	case h.fault.Kind == faultGoneAfter:
		return backend.CheckpointResponse{}, local.ErrProcessGone
	}
	if h.pageSize > 0 && len(resp.Operations) > h.pageSize && resp.NextMarker == "" {
		b.rest = resp.Operations[h.pageSize:]
		resp.Operations = resp.Operations[:h.pageSize:h.pageSize]
		resp.NextMarker = restMarker(0)
	}
	return resp, nil
}

func (b *faulty) checkpoint(
	ctx context.Context, req backend.CheckpointRequest, drains bool,
) (backend.CheckpointResponse, error) {
	if !drains {
		return b.next.Checkpoint(ctx, req)
	}
	runner, arn := b.plan.world.runner, b.plan.world.arn
	if err := runner.Pause(arn); err != nil {
		return backend.CheckpointResponse{}, err
	}
	resp, err := b.next.Checkpoint(ctx, req)
	if resumed := runner.Resume(arn); err == nil {
		err = resumed
	}
	return resp, err
}

// State implements backend.Backend.
func (b *faulty) State(
	ctx context.Context, req backend.StateRequest,
) (backend.StateResponse, error) {
	h := b.plan.forRead()
	b.travel(h.delay)
	if err := h.fault.refuses(); err != nil {
		return backend.StateResponse{}, err
	}
	if h.pageSize > 0 {
		req.MaxItems = h.pageSize
	}
	resp, err := b.read(ctx, req)
	b.travel(h.delay)
	if err == nil && h.fault.Kind == FaultLostResponse {
		return backend.StateResponse{}, broken()
	}
	return resp, err
}

// read reads a page, of the rest of a checkpoint's answer if that is asked for.
func (b *faulty) read(
	ctx context.Context, req backend.StateRequest,
) (backend.StateResponse, error) {
	from, ok := strings.CutPrefix(req.Marker, restMarkers)
	if !ok {
		return b.next.State(ctx, req)
	}
	start, err := strconv.Atoi(from)
	if err != nil || start > len(b.rest) {
		return backend.StateResponse{}, backend.Invalid("Invalid marker")
	}
	end := min(len(b.rest), start+max(1, req.MaxItems))
	resp := backend.StateResponse{Operations: b.rest[start:end:end]}
	if end < len(b.rest) {
		resp.NextMarker = restMarker(end)
	}
	return resp, nil
}

const restMarkers = "durabletest-rest-"

func restMarker(from int) string { return restMarkers + strconv.Itoa(from) }

// travel lets half of the time pass that a call takes.
func (b *faulty) travel(d time.Duration) {
	if d > 0 {
		b.plan.world.runner.Delay(b.plan.world.arn, d/2)
	}
}

// refuses returns the error of a call that does not get through.
func (f Fault) refuses() error {
	switch f.Kind {
	case FaultLostRequest:
		return broken()
	case faultGoneBefore:
		return local.ErrProcessGone
	default:
	}
	if refusal := f.Kind.refusal(); refusal != nil {
		return refusal
	}
	return nil
}

// broken is the error of a connection that broke.
func broken() *backend.Refusal {
	return &backend.Refusal{
		Code: "ConnectionError", Message: "the way to the Lambda API is broken",
		Cause: io.ErrUnexpectedEOF,
	}
}
