// SPDX-License-Identifier: Apache-2.0

package backendtest

import (
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func answersWithWhatItApplied(s *session) {
	ops := s.checkpoint(start("a", protocol.TypeStep), start("k", protocol.TypeCallback))
	s.wantIDs(ops, "a", "k")
	s.wantStatus(ops, "a", protocol.StatusStarted)
	callback := s.wantStatus(ops, "k", protocol.StatusStarted)
	if callback.CallbackDetails == nil || callback.CallbackDetails.CallbackID == "" {
		s.t.Error("the started callback has no id")
	}
	s.wantStatus(s.checkpoint(succeed("a", protocol.TypeStep, "1")), "a", protocol.StatusSucceeded)
}

func answersWithServiceChanges(s *session) {
	if s.h.CompleteCallback == nil {
		s.t.Skip("the harness can't complete a callback")
	}
	ops := s.checkpoint(start("k", protocol.TypeCallback))
	id := s.wantStatus(ops, "k", protocol.StatusStarted).CallbackDetails.CallbackID
	s.h.CompleteCallback(s.t, id, `{"a": 1}`)
	ops = s.checkpoint(start("b", protocol.TypeStep))
	s.wantIDs(ops, "k", "b")
	callback := s.wantStatus(ops, "k", protocol.StatusSucceeded)
	if result := callback.Result(); result == nil || *result != `{"a": 1}` {
		s.t.Error("the callback's result is not the body that was sent, byte for byte")
	}
}

func answersAChangeOnce(s *session) {
	s.checkpoint(start("a", protocol.TypeStep), start("b", protocol.TypeStep))
	s.wantIDs(s.checkpoint(succeed("b", protocol.TypeStep, "1")), "b")
	s.wantIDs(s.checkpoint())
}

func answersManyChanges(s *session) {
	updates, want := many(120)
	s.wantIDs(s.checkpoint(updates...), want...)
	s.wantIDs(s.checkpoint())
	s.wantIDs(s.all(0), want...)
}

// many makes steps and names them in order.
func many(n int) (updates []protocol.OperationUpdate, names []string) {
	for i := range n {
		name := fmt.Sprintf("step-%d", i)
		names = append(names, name)
		updates = append(updates, succeed(name, protocol.TypeStep, "1"))
	}
	return updates, names
}
