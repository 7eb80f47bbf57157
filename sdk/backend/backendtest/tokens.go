// SPDX-License-Identifier: Apache-2.0

package backendtest

import (
	"reflect"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func answersWithTheNextToken(s *session) {
	seen := map[string]bool{s.token: true}
	for _, id := range []string{"a", "b", "c"} {
		s.checkpoint(start(id, protocol.TypeStep))
		if s.token == "" || seen[s.token] {
			s.t.Fatalf("the answer's token is empty or was there before, want a new one")
		}
		seen[s.token] = true
	}
}

func emptyCheckpointConsumesItsToken(s *session) {
	used := s.token
	s.checkpoint()
	if s.token == "" || s.token == used {
		s.t.Fatal("an empty checkpoint was answered without a new token")
	}
	_, err := s.send(used, "")
	s.wantStale(err)
}

func refusedCheckpointKeepsItsToken(s *session) {
	if _, err := s.send(s.token, "", under("missing", start("a", protocol.TypeStep))); err == nil {
		s.t.Fatal("an update under a parent that does not exist was accepted")
	}
	s.wantIDs(s.checkpoint(start("a", protocol.TypeStep)), "a")
}

func refusesAConsumedToken(s *session) {
	used := s.token
	s.checkpoint(start("a", protocol.TypeStep))
	_, err := s.send(used, "", start("b", protocol.TypeStep))
	s.wantStale(err)
	s.wantIDs(s.all(0), "a")
}

func refusesAnEarlierInvocation(s *session) {
	old := s.token
	s.reinvoke()
	_, err := s.send(old, "", start("a", protocol.TypeStep))
	s.wantStale(err)
	s.wantIDs(s.checkpoint(start("a", protocol.TypeStep)), "a")
}

func repeatsTheAnswer(s *session) {
	used := s.token
	first, err := s.send(used, "client-1", start("a", protocol.TypeStep))
	if err != nil {
		s.t.Fatalf("checkpoint: %v, want an answer", err)
	}
	second, err := s.send(used, "client-1", start("a", protocol.TypeStep))
	if err != nil {
		s.t.Fatalf("the repeated checkpoint: %v, want the first answer", err)
	}
	if !reflect.DeepEqual(first, second) {
		s.t.Fatalf("the repeated checkpoint has another answer: tokens %q and %q, operations %q "+
			"and %q", first.Token, second.Token, ids(first.Operations), ids(second.Operations))
	}
	s.follow(second)
	s.checkpoint(start("b", protocol.TypeStep))
}

func appliesARepeatedCallOnce(s *session) {
	used := s.token
	first, err := s.send(used, "client-1", start("a", protocol.TypeStep))
	if err != nil {
		s.t.Fatalf("checkpoint: %v, want an answer", err)
	}
	if _, err = s.send(used, "client-1", start("a", protocol.TypeStep)); err != nil {
		s.t.Fatalf("the repeated checkpoint: %v, want the first answer", err)
	}
	s.follow(first)
	s.wantIDs(s.all(0), "a")
	_, err = s.send(used, "client-2", start("b", protocol.TypeStep))
	s.wantStale(err)
}
