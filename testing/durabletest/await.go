// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/local"
)

// AwaitCallback drives until a callback with a name or path, in the way of
// [OnCallback], can be answered, letting time pass as far as needed, and returns
// it. Every callback is returned once, so the next call waits for another one. It
// fails the test when nothing can happen any more before there is one.
func (s *Steered[Out]) AwaitCallback(t TB, name string) *Callback {
	t.Helper()
	var found *local.Callback
	s.until(t, func() bool {
		found = s.world.takeCallback(pattern(name))
		return found != nil
	}, func() string {
		return fmt.Sprintf("there is no callback %q to answer%s", name, s.world.otherCallbacks())
	})
	return &Callback{CallbackInfo: s.world.callbackInfo(found), runner: s.world.runner}
}

// takeCallback takes the first callback that waits and has the name out of those
// that can be awaited, nil when there is none.
func (w *world) takeCallback(name pattern) *local.Callback {
	for i, c := range w.known {
		if c.Waiting() && name.matches(w.lineage(c.ExecutionARN, c.OperationID)) {
			w.known = slices.Delete(w.known, i, i+1)
			return c
		}
	}
	return nil
}

// AwaitOperation drives until an operation with a name or path, in the way of
// [Override], is in a status, letting time pass as far as needed, and returns it.
// It looks after every run of a handler and after everything that is due, so it
// does not see a status that an operation left in the same run. It fails the test
// when nothing can happen any more before.
func (s *Steered[Out]) AwaitOperation(
	t TB, name string, status protocol.OperationStatus,
) *Operation {
	t.Helper()
	seen := &sightings{world: s.world, name: pattern(name)}
	id := ""
	s.until(t, func() bool {
		id = seen.in(status)
		return id != ""
	}, func() string {
		return fmt.Sprintf("operation %q did not become %s%s", name, status, s.whatBecame(seen))
	})
	return &Operation{s.result().OperationByID(id)}
}

// sightings are the operations of a name that the history has shown so far.
type sightings struct {
	world *world
	name  pattern
	event int
	ids   []string
}

// in returns the first one that is in the status, "" for none.
func (s *sightings) in(status protocol.OperationStatus) string {
	runner, arn := s.world.runner, s.world.arn
	for _, event := range runner.EventsAfter(arn, s.event) {
		s.event = event.EventID
		if event.ID == "" || slices.Contains(s.ids, event.ID) {
			continue
		}
		if s.name.matches(s.world.ancestry(arn, event.ID)) {
			s.ids = append(s.ids, event.ID)
		}
	}
	for _, id := range s.ids {
		if op, _ := runner.Operation(arn, id); op.Status == status {
			return id
		}
	}
	return ""
}

// otherCallbacks names the callbacks that have not been awaited, for somebody who
// awaits another one.
func (w *world) otherCallbacks() string {
	var names []string
	for _, c := range w.known {
		names = append(names, fmt.Sprintf("%q", w.lineage(c.ExecutionARN, c.OperationID).path()))
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf(" (there has been %s)", strings.Join(names, ", "))
}

// whatBecame says what has become of the operations that were awaited.
func (s *Steered[Out]) whatBecame(seen *sightings) string {
	var became []string
	for _, id := range seen.ids {
		op := s.result().OperationByID(id)
		became = append(became, fmt.Sprintf("%q is %s", op.Path, op.Status))
	}
	if len(became) > 0 {
		return fmt.Sprintf(" (%s)", strings.Join(became, ", "))
	}
	if _, err := s.result().Operation(string(seen.name)); err != nil {
		return fmt.Sprintf(" (%v)", err)
	}
	return ""
}

// until drives until done, and fails the test with a complaint when that is never.
func (s *Steered[Out]) until(t TB, done func() bool, complaint func() string) {
	t.Helper()
	found := false
	_, err := s.world.runner.Until(s.world.ctx, func() bool {
		found = found || done()
		return found || s.world.over()
	})
	s.refresh(t)
	switch {
	case err != nil:
		s.world.fail(t, complaint(), err)
	case !found:
		fail(t, "%s: the execution has ended as %s", complaint(), s.result().Status)
	}
}
