// SPDX-License-Identifier: Apache-2.0

package backendtest

import (
	"errors"
	"slices"
	"testing"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// session is one case's use of a harness: it keeps the token.
type session struct {
	t *testing.T
	h Harness
	// token is the current one, arn that of the execution.
	token string
	arn   string
}

func newSession(t *testing.T, h Harness) *session {
	t.Helper()
	if h.Input.CheckpointToken == "" || h.Input.DurableExecutionARN == "" {
		t.Fatal("the harness has no invocation in flight: its envelope lacks ARN or token")
	}
	return &session{t: t, h: h, token: h.Input.CheckpointToken, arn: h.Input.DurableExecutionARN}
}

// send makes a checkpoint and keeps nothing.
func (s *session) send(
	token, clientToken string, updates ...protocol.OperationUpdate,
) (backend.CheckpointResponse, error) {
	return s.h.Backend.Checkpoint(s.t.Context(), backend.CheckpointRequest{
		ExecutionARN: s.arn, Token: token, ClientToken: clientToken, Updates: updates,
	})
}

// checkpoint sends updates that have to be accepted, keeps the next token and
// returns all operations of the answer.
func (s *session) checkpoint(updates ...protocol.OperationUpdate) []protocol.Operation {
	s.t.Helper()
	resp, err := s.send(s.token, "", updates...)
	if err != nil {
		s.t.Fatalf("checkpoint of %d updates: %v, want an answer", len(updates), err)
	}
	return s.follow(resp)
}

// follow keeps the token of an answer and reads its further pages.
func (s *session) follow(resp backend.CheckpointResponse) []protocol.Operation {
	s.t.Helper()
	s.token = resp.Token
	return append(resp.Operations, s.pages(resp.NextMarker, 0)...)
}

// pages reads the state from a marker to the end; the empty marker has ended.
func (s *session) pages(marker string, items int) []protocol.Operation {
	s.t.Helper()
	var ops []protocol.Operation
	for marker != "" {
		page := s.state(marker, items)
		if len(page.Operations) == 0 && page.NextMarker == marker {
			s.t.Fatalf("the page at marker %q is empty and leads to itself", marker)
		}
		ops = append(ops, page.Operations...)
		marker = page.NextMarker
	}
	return ops
}

func (s *session) state(marker string, items int) backend.StateResponse {
	s.t.Helper()
	page, err := s.h.Backend.State(s.t.Context(), backend.StateRequest{
		ExecutionARN: s.arn, Token: s.token, Marker: marker, MaxItems: items,
	})
	if err != nil {
		s.t.Fatalf("state: %v, want a page", err)
	}
	return page
}

// all reads the whole state after the EXECUTION operation, by id.
func (s *session) all(items int) []protocol.Operation {
	s.t.Helper()
	first := s.state("", items)
	ops := slices.Concat(first.Operations, s.pages(first.NextMarker, items))
	if len(ops) == 0 || ops[0].Type != protocol.TypeExecution {
		s.t.Fatalf("the state begins with %v, want the EXECUTION operation", ids(ops))
	}
	return ops[1:]
}

// reinvoke starts another invocation or skips the case.
func (s *session) reinvoke() protocol.InvocationInput {
	s.t.Helper()
	if s.h.Reinvoke == nil {
		s.t.Skip("the harness can't start another invocation")
	}
	input := s.h.Reinvoke(s.t)
	s.token = input.CheckpointToken
	return input
}

// wantStale checks the error of a call with a token that is no longer good.
func (s *session) wantStale(err error) {
	s.t.Helper()
	if err == nil {
		s.t.Fatal("the call was accepted, want it refused as stale")
	}
	refusal, ok := errors.AsType[*backend.Refusal](err)
	if !ok {
		s.t.Fatalf("the error is %T (%v), want a *backend.Refusal", err, err)
	}
	if refusal.Kind() != backend.KindStaleToken {
		s.t.Errorf("the refusal is %q (%v), want %q", refusal.Kind(), err, backend.KindStaleToken)
	}
	if scope := backend.ScopeOf(err); scope != backend.ScopeInvocation {
		s.t.Errorf("the refusal ends the %v, want the invocation", scope)
	}
}

// wantIDs checks the operations of an answer and their order.
func (s *session) wantIDs(ops []protocol.Operation, want ...string) {
	s.t.Helper()
	got := ids(ops)
	if len(got) != len(want) {
		s.t.Fatalf("got operations %q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			s.t.Fatalf("got operations %q, want %q", got, want)
		}
	}
}

// wantStatus checks one operation of an answer.
func (s *session) wantStatus(
	ops []protocol.Operation, id string, want protocol.OperationStatus,
) protocol.Operation {
	s.t.Helper()
	for _, op := range ops {
		if op.ID != id {
			continue
		}
		if op.Status != want {
			s.t.Fatalf("operation %q is %s, want %s", id, op.Status, want)
		}
		return op
	}
	s.t.Fatalf("operation %q is missing among %q", id, ids(ops))
	return protocol.Operation{}
}

func ids(ops []protocol.Operation) []string {
	names := make([]string, len(ops))
	for i := range ops {
		names[i] = ops[i].ID
	}
	return names
}
