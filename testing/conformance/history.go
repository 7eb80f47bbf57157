// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"fmt"
	"maps"
	"slices"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// matchHistory compares the listed events with those at their positions.
func (m *matcher) matchHistory(req *Requirement, events []map[string]any) {
	at := make(map[int]map[string]any, len(events))
	for _, e := range events {
		at[number(e)] = e
	}
	for _, want := range req.Events {
		where := fmt.Sprintf("event %d %v", want.ID, want.Fields["EventType"])
		got, ok := at[want.ID]
		switch {
		case !ok:
			m.differ(where, "", "it is missing: the history has %d events", len(events))
			continue
		case !equal(got["EventType"], want.Fields["EventType"]):
			m.differ(where, "", "it is %v", got["EventType"])
			continue
		}
		m.match(where, "", want.Fields, got)
		if parent := got["ParentId"]; !m.loose && isAtTop(want) && parent != nil {
			m.differ(where, "ParentId", "got %s, want it to be absent", compact(parent))
		}
	}
}

// isAtTop reports whether a list that names the operation names no parent of it.
func isAtTop(want Event) bool {
	return want.Fields["Id"] != nil && want.Fields["ParentId"] == nil
}

// checkHistory looks at what the requirement need not list.
func (m *matcher) checkHistory(req *Requirement, events []map[string]any) {
	m.checkOrder(events)
	m.checkOperations(events)
	if last := req.lastEvent(); req.Status != "" && !open(last) {
		m.checkPositions(req, events)
		m.checkCount(req, last, events)
	}
	if req.Status != "" && req.Invocations > 0 {
		m.checkInvocations(req.Invocations, events)
	}
}

// open reports whether a list that ends with the event leaves open what follows.
// Every execution ends with the end of an invocation and its own.
func open(last Event) bool {
	return !last.is(protocol.EventInvocationCompleted,
		protocol.EventExecutionSucceeded, protocol.EventExecutionFailed,
		protocol.EventExecutionTimedOut, protocol.EventExecutionStopped)
}

// checkOrder wants events to be numbered without gaps, as time goes by.
func (m *matcher) checkOrder(events []map[string]any) {
	latest := -1.0
	for i, e := range events {
		where := fmt.Sprintf("event %v %v", e["EventId"], e["EventType"])
		if number(e) != i+1 {
			m.differ(where, "EventId", "got %v, want %d", e["EventId"], i+1)
		}
		at, _ := e["EventTimestamp"].(float64)
		if at < latest {
			m.differ(where, "EventTimestamp", "it is before that of the event before")
		}
		latest = max(latest, at)
	}
}

// checkOperations wants the events of an operation to agree on what it is.
func (m *matcher) checkOperations(events []map[string]any) {
	first := make(map[string]map[string]any)
	for _, e := range events {
		id, _ := e["Id"].(string)
		if id == "" || number(e) == 1 {
			continue
		}
		began, ok := first[id]
		if !ok {
			first[id] = e
			continue
		}
		for _, name := range []string{"Name", "SubType", "ParentId"} {
			if !equal(began[name], e[name]) {
				m.differ(fmt.Sprintf("event %v %v", e["EventId"], e["EventType"]), name,
					"got %s, but event %v of the same operation has %s",
					compact(e[name]), began["EventId"], compact(began[name]))
			}
		}
	}
}

// checkPositions wants positions that are not listed to be ends of invocations.
func (m *matcher) checkPositions(req *Requirement, events []map[string]any) {
	listed := make(map[int]bool)
	for _, e := range req.Events {
		listed[e.ID] = true
	}
	last := req.lastEvent().ID
	for _, e := range events {
		id := number(e)
		if id > 1 && id < last && !listed[id] && !isInvocation(e) {
			m.differ(fmt.Sprintf("event %d %v", id, e["EventType"]), "",
				"it is not listed; only %s may be in between", protocol.EventInvocationCompleted)
		}
	}
}

// checkCount wants nothing behind the listed events but the end of the execution.
func (m *matcher) checkCount(req *Requirement, last Event, events []map[string]any) {
	want := last.ID
	if last.is(protocol.EventInvocationCompleted) {
		want++
	}
	if len(events) != want {
		m.differ("history", "", "got %d events, want %d", len(events), want)
		return
	}
	if got := events[want-1]["EventType"]; got != string(ending(req.Status)) {
		m.differ(fmt.Sprintf("event %d %v", want, got), "", "want %s", ending(req.Status))
	}
}

// ending is the last event of an execution.
func ending(status protocol.ExecutionStatus) protocol.EventType {
	switch status {
	case protocol.ExecutionSucceeded:
		return protocol.EventExecutionSucceeded
	case protocol.ExecutionTimedOut:
		return protocol.EventExecutionTimedOut
	case protocol.ExecutionStopped:
		return protocol.EventExecutionStopped
	default:
		return protocol.EventExecutionFailed
	}
}

func (m *matcher) checkInvocations(want int, events []map[string]any) {
	got := 0
	for _, e := range events {
		if isInvocation(e) {
			got++
		}
	}
	if got != want {
		m.differ("history", "", "the function was invoked %d times, want %d", got, want)
	}
}

func isInvocation(event map[string]any) bool {
	return event["EventType"] == string(protocol.EventInvocationCompleted)
}

// number is the id of an event.
func number(event map[string]any) int {
	id, _ := event["EventId"].(float64)
	return int(id)
}

// names returns the keys in order.
func names[V any](fields map[string]V) []string { return slices.Sorted(maps.Keys(fields)) }
