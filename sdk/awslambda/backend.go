// SPDX-License-Identifier: Apache-2.0

package awslambda

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Backend keeps checkpoints with the AWS Lambda API. [Start] and [NewHandler]
// make their own; a program that drives a durable.Handler itself makes one with
// [NewBackend].
//
// A call is repeated by the AWS client by its own rules, always with the same
// checkpoint token and client token, so that a lost answer is recovered. What
// still fails comes back as a [*backend.Refusal], whose text names neither a
// token nor a payload.
//
// A Backend is safe for concurrent use and serves every invocation of a process.
type Backend struct {
	client  clientSource
	options []func(*lambda.Options)
}

var _ backend.Backend = (*Backend)(nil)

// NewBackend returns a Backend. Without options it loads the default AWS
// configuration at its first call, not before; a configuration that can't be
// loaded is a refusal of that call, and the next call tries again.
func NewBackend(opts ...Option) *Backend {
	s := settings{load: loadClient}
	for _, opt := range opts {
		opt.applyBackend(&s)
	}
	return &Backend{
		client:  clientSource{load: s.load},
		options: []func(*lambda.Options){identify, tagCredentials},
	}
}

// Checkpoint calls CheckpointDurableExecution. A token is never sent empty: the
// call is refused as stale at once, because no checkpoint is accepted after an
// answer without a token.
func (b *Backend) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	client, err := b.ready(ctx, req.Token)
	if err != nil {
		return backend.CheckpointResponse{}, err
	}
	out, err := client.CheckpointDurableExecution(ctx, checkpointInput(req), b.options...)
	if err != nil {
		return backend.CheckpointResponse{}, refuse(ctx, err, secretsOf(req.Token, req.Updates))
	}
	return checkpointResponse(out), nil
}

// State calls GetDurableExecutionState for one page.
func (b *Backend) State(
	ctx context.Context, req backend.StateRequest,
) (backend.StateResponse, error) {
	client, err := b.ready(ctx, req.Token)
	if err != nil {
		return backend.StateResponse{}, err
	}
	out, err := client.GetDurableExecutionState(ctx, stateInput(req), b.options...)
	if err != nil {
		return backend.StateResponse{}, refuse(ctx, err, secretsOf(req.Token, nil))
	}
	return backend.StateResponse{
		Operations: operationsFrom(out.Operations),
		NextMarker: aws.ToString(out.NextMarker),
	}, nil
}

// ready returns the client for a call with the given token.
func (b *Backend) ready(ctx context.Context, token string) (Client, error) {
	if token == "" {
		refusal := backend.StaleToken()
		refusal.Message += ": the last answer carried none"
		return nil, refusal
	}
	client, err := b.client.get(ctx)
	if err != nil {
		return nil, refuse(ctx, err, nil)
	}
	return client, nil
}

// secretsOf lists what a call sends that must not come back in an error text.
func secretsOf(token string, updates []protocol.OperationUpdate) []string {
	secrets := []string{token}
	for _, u := range updates {
		if u.Payload != nil {
			secrets = append(secrets, *u.Payload)
		}
		if u.Error != nil {
			secrets = append(secrets, u.Error.ErrorMessage, u.Error.ErrorData)
		}
	}
	return secrets
}
