// SPDX-License-Identifier: Apache-2.0

// Package backend is the port between the engine and whatever keeps the
// checkpoints: AWS Lambda in production, an in-memory service in tests.
package backend

import (
	"context"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Backend keeps the checkpoints of executions. Implementations are safe for
// concurrent use by several executions; the engine has at most one call in
// flight for each invocation.
//
// The contract, which backendtest.Run checks:
//
//  1. A checkpoint applies all of its updates in order, or none of them.
//  2. An accepted checkpoint consumes its token and answers with the next one,
//     also when it carries no updates.
//  3. A consumed token is refused as stale, with an error for which [ScopeOf]
//     is [ScopeInvocation].
//  4. Repeating a call with the same token and client token returns the first
//     answer again and applies nothing.
//  5. The answer lists every operation that changed since the handler last saw
//     it, those that the service changed included. When there is a NextMarker,
//     the rest is read by State with the new token.
//  6. State needs the current token and does not consume it.
//  7. A refusal is a [*Refusal]; any other error means that the call may or may
//     not have reached the service.
//  8. An answer without a token says that no further checkpoint is accepted in
//     this invocation.
type Backend interface {
	Checkpoint(ctx context.Context, req CheckpointRequest) (CheckpointResponse, error)
	State(ctx context.Context, req StateRequest) (StateResponse, error)
}

// CheckpointRequest proposes transitions. The engine does not touch Updates
// after the call; a backend that keeps them need not copy.
type CheckpointRequest struct {
	ExecutionARN string
	Token        string
	// ClientToken makes a repeated call idempotent. Empty lets the backend
	// choose one.
	ClientToken string
	Updates     []protocol.OperationUpdate
}

// CheckpointResponse is what changed. The caller owns Operations, but not what
// their pointers lead to, which is never modified.
type CheckpointResponse struct {
	Token      string
	Operations []protocol.Operation
	NextMarker string
}

// StateRequest asks for one page of the execution's operations.
type StateRequest struct {
	ExecutionARN string
	Token        string
	Marker       string
	// MaxItems bounds the page; 0 means the service's default.
	MaxItems int
}

// StateResponse is one page, ordered by start; an empty NextMarker ends it. Pages
// may be shared: nobody modifies Operations.
type StateResponse struct {
	Operations []protocol.Operation
	NextMarker string
}
