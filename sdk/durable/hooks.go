// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"context"

	"github.com/lambda-durable/durable-go/sdk/internal/engine"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// hooks tells the plugins what happens.
type hooks struct{}

func newHooks(*invocation) *hooks { return &hooks{} }

func (h *hooks) observer() func([]engine.Change) { return nil }

func (h *hooks) invocationStarts(*protocol.InvocationInput, *string) {}

func (h *hooks) invocationEnds(*protocol.InvocationOutput, error) {}

func (h *hooks) operationStarts(*operation) {}

func (h *hooks) attemptStarts(ctx context.Context, _ *operation, _ int) context.Context { return ctx }

func (h *hooks) attemptEnds(*operation, int, error) {}

func (h *hooks) contextStarts(*operation, *scope) {}

func (h *hooks) contextEnds(*operation, error) {}
