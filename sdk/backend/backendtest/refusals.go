// SPDX-License-Identifier: Apache-2.0

package backendtest

import (
	"context"
	"errors"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func refusalNamesItsReason(s *session) {
	s.checkpoint(start("a", protocol.TypeStep))
	_, err := s.send(s.token, "", start("a", protocol.TypeStep))
	refusal, ok := errors.AsType[*backend.Refusal](err)
	if !ok {
		s.t.Fatalf("the second START of a step: got %T (%v), want a *backend.Refusal", err, err)
	}
	if refusal.Code != backend.CodeInvalidParameter || refusal.HTTPStatus != 400 {
		s.t.Errorf("got code %q and HTTP %d, want %q and 400",
			refusal.Code, refusal.HTTPStatus, backend.CodeInvalidParameter)
	}
	if want := "Invalid current STEP state to start."; refusal.Message != want {
		s.t.Errorf("got message %q, want %q", refusal.Message, want)
	}
	if scope := backend.ScopeOf(err); scope != backend.ScopeExecution {
		s.t.Errorf("the refusal ends the %v, want the execution", scope)
	}
}

func callThatWasNotMade(s *session) {
	ctx, cancel := context.WithCancel(s.t.Context())
	cancel()
	_, err := s.h.Backend.Checkpoint(ctx, backend.CheckpointRequest{
		ExecutionARN: s.arn, Token: s.token,
	})
	if err == nil {
		s.t.Fatal("a checkpoint under a cancelled context has no error")
	}
	if !errors.Is(err, context.Canceled) {
		s.t.Errorf("got %v, want an error that wraps context.Canceled", err)
	}
	if refusal, ok := errors.AsType[*backend.Refusal](err); ok && refusal.HTTPStatus != 0 {
		s.t.Errorf("got a refusal with HTTP %d, though nothing was asked", refusal.HTTPStatus)
	}
	if scope := backend.ScopeOf(err); scope != backend.ScopeInvocation {
		s.t.Errorf("the error ends the %v, want the invocation", scope)
	}
}

func resultIsTheLastCheckpoint(s *session) {
	used := s.token
	resp, err := s.send(used, "", succeed("execution-result", protocol.TypeExecution, `"done"`))
	if err != nil {
		s.t.Fatalf("checkpoint of the execution's result: %v, want an answer", err)
	}
	s.wantNoMore(resp, used)
}

func pauseWithholdsTheToken(s *session) {
	if s.h.Pause == nil {
		s.t.Skip("the harness can't pause the execution")
	}
	used := s.token
	s.h.Pause(s.t)
	resp, err := s.send(used, "", succeed("a", protocol.TypeStep, "1"))
	if err != nil {
		s.t.Fatalf("checkpoint while paused: %v, want an answer", err)
	}
	s.wantNoMore(resp, used)
}

// wantNoMore checks an answer that ends the invocation's checkpoints.
func (s *session) wantNoMore(resp backend.CheckpointResponse, used string) {
	s.t.Helper()
	if resp.Token != "" {
		s.t.Fatal("the answer has a token, want none")
	}
	_, err := s.send(used, "", start("b", protocol.TypeStep))
	s.wantStale(err)
	_, err = s.h.Backend.State(s.t.Context(), backend.StateRequest{ExecutionARN: s.arn, Token: used})
	s.wantStale(err)
}
