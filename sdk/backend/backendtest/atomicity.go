// SPDX-License-Identifier: Apache-2.0

package backendtest

import "github.com/lambda-durable/durable-go/sdk/protocol"

func appliesUpdatesInOrder(s *session) {
	ops := s.checkpoint(start("c", protocol.TypeContext), under("c", start("s", protocol.TypeStep)),
		under("c", succeed("s", protocol.TypeStep, `"one"`)), start("t", protocol.TypeStep))
	s.wantIDs(ops, "c", "s", "t")
	step := s.wantStatus(ops, "s", protocol.StatusSucceeded)
	if result := step.Result(); result == nil || *result != `"one"` {
		s.t.Errorf("the result of the step is not the one that was sent")
	}
	if step.ParentID != "c" || step.StepDetails == nil || step.StepDetails.Attempt != 1 {
		s.t.Errorf("the step is %+v, want one attempt under c", step)
	}
	s.wantIDs(s.all(0), "c", "s", "t")
}

func appliesNothingWhenRefused(s *session) {
	s.checkpoint(start("a", protocol.TypeStep))
	_, err := s.send(s.token, "", succeed("a", protocol.TypeStep, "1"),
		start("b", protocol.TypeStep), under("missing", start("c", protocol.TypeStep)))
	if err == nil {
		s.t.Fatal("an update under a parent that does not exist was accepted")
	}
	ops := s.all(0)
	s.wantIDs(ops, "a")
	s.wantStatus(ops, "a", protocol.StatusStarted)
}

// The builders make updates as the engine does.

func start(id string, kind protocol.OperationType) protocol.OperationUpdate {
	return protocol.OperationUpdate{ID: id, Type: kind, Action: protocol.ActionStart}
}

func succeed(id string, kind protocol.OperationType, result string) protocol.OperationUpdate {
	return protocol.OperationUpdate{
		ID: id, Type: kind, Action: protocol.ActionSucceed, Payload: &result,
	}
}

func under(parent string, u protocol.OperationUpdate) protocol.OperationUpdate {
	u.ParentID = parent
	return u
}
