// SPDX-License-Identifier: Apache-2.0

package service

import (
	"slices"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// acceptedCall answers a repeated checkpoint.
type acceptedCall struct {
	clientToken string
	token       string
	at          time.Time
	response    backend.CheckpointResponse
}

// idempotencyWindow is how long a repeated call is recognised.
const idempotencyWindow = 15 * time.Minute

// Checkpoint applies all updates in order, or none of them. A repetition of the
// last accepted call, with the same token and a client token, is answered from
// memory; after that the token is checked, then the updates. The answer has every
// operation that changed since an answer last showed it, and the next token. It
// has no token when the updates decide the outcome of the execution, when they
// exceed a quota, which fails the execution without applying them, and while the
// execution is paused.
func (e *Execution) Checkpoint(
	now time.Time, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	at := e.advance(now)
	if e.isRepeated(at, &req) {
		return e.accepted.clone(), nil
	}
	if !e.accepts(req.Token) {
		return backend.CheckpointResponse{}, backend.StaleToken()
	}
	if r := e.checkBatch(req.Updates); r != nil {
		return backend.CheckpointResponse{}, r
	}
	var response backend.CheckpointResponse
	if e.spend(at, req.Updates) {
		for i := range req.Updates {
			e.apply(at, &req.Updates[i])
		}
		response = e.answer()
	}
	e.remember(at, &req, &response)
	return response, nil
}

// accepts reports whether token is the current one of an invocation in flight.
func (e *Execution) accepts(token string) bool {
	return e.flight.inFlight && token != "" && token == e.flight.token
}

// spend counts the updates towards the quota. Exceeding it fails the execution.
func (e *Execution) spend(at protocol.Timestamp, updates []protocol.OperationUpdate) bool {
	cost := e.cost(updates)
	e.quota.add(cost.operations, cost.bytes)
	if err := e.quota.exceeded(&e.svc.cfg); err != nil {
		e.decide(at, outcome{status: protocol.ExecutionFailed, err: err})
		return false
	}
	return true
}

func (e *Execution) apply(at protocol.Timestamp, u *protocol.OperationUpdate) {
	switch u.Type {
	case protocol.TypeStep:
		e.applyStep(at, u)
	case protocol.TypeContext:
		e.applyContext(at, u)
	case protocol.TypeWait:
		e.applyWait(at, u)
	case protocol.TypeCallback:
		e.applyCallback(at, u)
	case protocol.TypeChainedInvoke:
		e.applyChainedInvoke(at, u)
	case protocol.TypeExecution:
		e.applyExecution(at, u)
	default:
		panic("service: applied an update that was not checked: " + string(u.Type))
	}
}

// answer rotates the token and delivers what changed.
func (e *Execution) answer() backend.CheckpointResponse {
	if e.paused && e.decided == nil {
		e.flight.token, e.flight.drained = "", true
		return backend.CheckpointResponse{}
	}
	if e.decided == nil {
		e.flight.token = e.tokens.next()
	}
	ops, marker := e.deliverChanges()
	return backend.CheckpointResponse{
		Token: e.flight.token, Operations: ops, NextMarker: marker,
	}
}

func (e *Execution) isRepeated(at protocol.Timestamp, req *backend.CheckpointRequest) bool {
	c := &e.accepted
	return req.ClientToken != "" && req.ClientToken == c.clientToken &&
		req.Token == c.token && at.Sub(c.at) < idempotencyWindow
}

// remember keeps a response for a repeated call; without a client token there
// can be none.
func (e *Execution) remember(
	at protocol.Timestamp, req *backend.CheckpointRequest, resp *backend.CheckpointResponse,
) {
	e.accepted = acceptedCall{clientToken: req.ClientToken, token: req.Token, at: at.Time}
	if req.ClientToken != "" {
		e.accepted.response = *resp
		e.accepted.response = e.accepted.clone()
	}
}

// clone gives away operations that the receiver owns.
func (c *acceptedCall) clone() backend.CheckpointResponse {
	resp := c.response
	resp.Operations = slices.Clone(resp.Operations)
	return resp
}

// operationOf makes the operation that an update starts.
func operationOf(
	u *protocol.OperationUpdate, at protocol.Timestamp, status protocol.OperationStatus,
) protocol.Operation {
	return protocol.Operation{
		ID: u.ID, ParentID: u.ParentID, Name: u.Name, Type: u.Type, SubType: u.SubType,
		Status: status, StartTimestamp: at,
	}
}

// current returns the operation of an update as it stands, or a new one that is
// STARTED.
func (e *Execution) current(
	u *protocol.OperationUpdate, at protocol.Timestamp,
) protocol.Operation {
	if i, ok := e.journal.find(u.ID); ok {
		return *e.journal.op(i)
	}
	return operationOf(u, at, protocol.StatusStarted)
}

// finish gives op a terminal status.
func (m *memory) finish(
	op *protocol.Operation, at protocol.Timestamp, status protocol.OperationStatus,
) {
	end := m.times.New()
	*end = at
	op.Status, op.EndTimestamp = status, end
}
