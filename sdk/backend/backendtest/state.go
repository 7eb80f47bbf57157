// SPDX-License-Identifier: Apache-2.0

package backendtest

import (
	"slices"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func stateKeepsTheToken(s *session) {
	s.checkpoint(start("a", protocol.TypeStep))
	for range 3 {
		s.wantIDs(s.all(0), "a")
	}
	s.wantIDs(s.checkpoint(succeed("a", protocol.TypeStep, "1")), "a")
}

func stateRefusesAConsumedToken(s *session) {
	used := s.token
	s.checkpoint()
	_, err := s.h.Backend.State(s.t.Context(), backend.StateRequest{ExecutionARN: s.arn, Token: used})
	s.wantStale(err)
}

func statePagesInOrder(s *session) {
	updates, want := many(9)
	s.checkpoint(updates...)
	for _, items := range []int{1, 2, 4, 100} {
		if page := s.state("", items); len(page.Operations) > items {
			s.t.Fatalf("a page of %d items has %d", items, len(page.Operations))
		}
		s.wantIDs(s.all(items), want...)
	}
}

func envelopeAndStateHoldAll(s *session) {
	updates, want := many(120)
	s.checkpoint(updates...)
	state := s.reinvoke().InitialExecutionState
	ops := slices.Concat(state.Operations, s.pages(state.NextMarker, 0))
	if len(ops) == 0 || ops[0].Type != protocol.TypeExecution {
		s.t.Fatalf("the state begins with %v, want the EXECUTION operation", ids(ops))
	}
	s.wantIDs(ops[1:], want...)
}
