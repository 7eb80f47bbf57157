// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/local"
)

// A history is a story that can be true: every event follows from those before.
func TestHistoriesAreConsistent(t *testing.T) {
	t.Parallel()
	everyProgram(t, 40, grammar{races: true}, func(p *program) error {
		calm, err := perform(p, local.Config{Seed: p.seed})
		if err != nil {
			return err
		}
		k := &killer{at: 1 + int(p.seed%7), late: p.seed%2 == 0}
		crashed, err := perform(p, local.Config{Seed: p.seed, Wrap: k.wrap})
		if err != nil {
			return fmt.Errorf("%s: %w", k, err)
		}
		return errors.Join(consistent(calm.result.Events), consistent(crashed.result.Events))
	})
}

func consistent(events []protocol.Event) error {
	story := &story{parents: make(map[string]string), phases: make(map[string]phase)}
	for i := range events {
		e := &events[i]
		if e.EventID != i+1 {
			return fmt.Errorf("event %d has id %d", i+1, e.EventID)
		}
		if i > 0 && e.EventTimestamp.Before(events[i-1].EventTimestamp.Time) {
			return fmt.Errorf("event %d is earlier than the one before", e.EventID)
		}
		if err := story.tell(e); err != nil {
			return fmt.Errorf("event %d (%s of %s %q): %w", e.EventID, e.EventType, e.ID, e.Name, err)
		}
	}
	if !story.over {
		return errors.New("the history has no end")
	}
	return nil
}

type phase int

const (
	unknown phase = iota
	started
	delayed // until the next attempt
	ended
)

// story is what is known after some of the events.
type story struct {
	parents map[string]string
	phases  map[string]phase
	began   bool
	over    bool
}

func (s *story) tell(e *protocol.Event) error {
	name := string(e.EventType)
	switch {
	case s.over:
		return errors.New("it comes after the end")
	case e.EventType == protocol.EventExecutionStarted:
		if s.began {
			return errors.New("the execution starts again")
		}
		s.began = true
		return nil
	case !s.began:
		return errors.New("the execution has not started")
	case e.EventType == protocol.EventInvocationCompleted:
		return nil
	case strings.HasPrefix(name, "Execution"):
		s.over = true
		return nil
	case strings.HasSuffix(name, "Started"):
		return s.start(e)
	default:
		return s.end(e)
	}
}

func (s *story) start(e *protocol.Event) error {
	switch phase := s.phases[e.ID]; {
	case s.phases[e.ID] == unknown:
		s.parents[e.ID] = e.ParentID
	case phase == started:
		return errors.New("it has started already")
	case phase == ended:
		return errors.New("it has ended already")
	case s.parents[e.ID] != e.ParentID:
		return errors.New("its parent has changed")
	}
	if e.ParentID != "" && s.phases[e.ParentID] == unknown {
		return errors.New("its parent has not started")
	}
	s.phases[e.ID] = started
	return s.insideOpen(e)
}

func (s *story) end(e *protocol.Event) error {
	switch s.phases[e.ID] {
	case unknown:
		return errors.New("it has not started")
	case delayed:
		return errors.New("its next attempt has not started")
	case ended:
		return errors.New("it has ended already")
	case started:
	}
	s.phases[e.ID] = ended
	if retried(e) {
		s.phases[e.ID] = delayed
	}
	if e.EventType == protocol.EventWaitSucceeded || e.CallbackTimedOutDetails != nil ||
		strings.HasPrefix(string(e.EventType), "Callback") ||
		strings.HasPrefix(string(e.EventType), "ChainedInvoke") {
		return nil // from outside, at any time
	}
	return s.insideOpen(e)
}

// insideOpen complains of what the SDK does within a context that it has closed.
func (s *story) insideOpen(e *protocol.Event) error {
	for id := e.ParentID; id != ""; id = s.parents[id] {
		if s.phases[id] == ended {
			return fmt.Errorf("context %s is closed", id)
		}
	}
	return nil
}

func retried(e *protocol.Event) bool {
	var details *protocol.RetryDetails
	switch {
	case e.StepSucceededDetails != nil:
		details = &e.StepSucceededDetails.RetryDetails
	case e.StepFailedDetails != nil:
		details = &e.StepFailedDetails.RetryDetails
	}
	return details != nil && details.NextAttemptDelaySeconds != nil
}
