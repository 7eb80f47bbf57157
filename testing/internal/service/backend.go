// SPDX-License-Identifier: Apache-2.0

package service

import (
	"context"
	"sync"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// Backend is a [Service] in the handler's own process. It is safe for concurrent
// use as long as every other call of the Service is made under its lock.
type Backend struct {
	service *Service
	lock    sync.Locker
	now     func() time.Time
}

var _ backend.Backend = (*Backend)(nil)

// NewBackend returns a backend over s. It takes lock around every call and asks
// now for the instant while it holds it.
func NewBackend(s *Service, lock sync.Locker, now func() time.Time) *Backend {
	return &Backend{service: s, lock: lock, now: now}
}

// Checkpoint is [Service.Checkpoint] at the present instant. A context that is
// done before the call is not waited for.
func (b *Backend) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	if err := ctx.Err(); err != nil {
		return backend.CheckpointResponse{}, err
	}
	b.lock.Lock()
	defer b.lock.Unlock()
	return b.service.Checkpoint(b.now(), req)
}

// State is [Service.State] at the present instant. A context that is done before
// the call is not waited for.
func (b *Backend) State(
	ctx context.Context, req backend.StateRequest,
) (backend.StateResponse, error) {
	if err := ctx.Err(); err != nil {
		return backend.StateResponse{}, err
	}
	b.lock.Lock()
	defer b.lock.Unlock()
	return b.service.State(b.now(), req)
}
