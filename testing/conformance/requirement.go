// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Requirement says how an execution is started and answered and what is to come
// of it. Texts may hold placeholders, ${NAME}, for variables and for values that
// the history tells.
type Requirement struct {
	// ID is the suite's number and that within the suite: "3-12".
	ID string
	// Suite is the name of the suite.
	Suite string
	// Description says in a line what is required.
	Description string
	// Optional says that nobody has to meet the requirement.
	Optional bool
	// Async says that the caller does not wait for the execution.
	Async bool
	// Variables are what placeholders stand for. ${GEN_STR:8} is a text of eight
	// letters and digits, the same in every run.
	Variables map[string]string
	// Input is the caller's event as JSON; empty means null.
	Input string
	// Actions answer callbacks.
	Actions []Action

	// Status is how the execution ends. Empty means that only the listed events
	// count, and that the execution need not be followed to its end.
	Status protocol.ExecutionStatus
	// Result is the result of an execution that SUCCEEDED, as JSON; empty means
	// that any will do.
	Result string
	// Invocations is how often the function is invoked; 0 means that nobody says.
	Invocations int
	// Events are the listed events of the history.
	Events []Event
	// Logs are rules for what the execution has logged.
	Logs []LogRule

	// own says that the requirement comes from no file; see [Add].
	own bool
}

// Event is what is expected at one position of the history.
type Event struct {
	// ID is the event's id, which is its position: 1 is ExecutionStarted.
	ID int
	// Fields are the members of the event as decoded JSON. "*" and {} are any
	// value that is there, ${/x/} is one that a regular expression finds, and nil
	// is a member that is absent.
	Fields map[string]any
}

// Sequence returns events of the given types, separated by spaces, from the
// second position on. Nothing but their types is expected of them.
func Sequence(types string) []Event {
	var events []Event
	for i, name := range strings.Fields(types) {
		const first = 2
		events = append(events, Event{ID: first + i, Fields: map[string]any{"EventType": name}})
	}
	return events
}

// Operation is what an [Action] does to a callback.
type Operation string

// The operations of a callback.
const (
	Success   Operation = "success"
	Failure   Operation = "failure"
	Heartbeat Operation = "heartbeat"
)

// Action answers one callback, once.
type Action struct {
	// Callback is the name of the callback: a text, * for any, or ${/x/}.
	Callback  string
	Operation Operation
	// Payload is JSON; empty means absent. That of a failure is an error object.
	Payload string
	// Seconds is how long the answer takes.
	Seconds float64
}

// LogRule says how often something is logged, and when.
type LogRule struct {
	// Match are the fields of the records that the rule is about. A text between
	// slashes is a regular expression.
	Match map[string]any
	// Count is their number; else Min and Max bound it. Without any of the three
	// there is at least one.
	Count, Min, Max *int
	// After and Before match other records. All that the rule is about come after
	// the last of the former, and before the first of the latter.
	After, Before []map[string]any
}

// lastEvent is the highest position that is listed.
func (r *Requirement) lastEvent() (last Event) {
	for _, e := range r.Events {
		if e.ID > last.ID {
			last = e
		}
	}
	return last
}

func (e Event) is(types ...protocol.EventType) bool {
	name, _ := e.Fields["EventType"].(string)
	return slices.Contains(types, protocol.EventType(name))
}

// Compare orders the ids of requirements by their numbers.
func Compare(a, b string) int {
	suiteA, numberA := split(a)
	suiteB, numberB := split(b)
	return cmp.Or(cmp.Compare(suiteA, suiteB), cmp.Compare(numberA, numberB), cmp.Compare(a, b))
}

func byNumber(a, b Requirement) int { return Compare(a.ID, b.ID) }

// split returns the numbers of an id, 0 for what is none.
func split(id string) (suite, number int) {
	first, second, _ := strings.Cut(id, "-")
	suite, _ = strconv.Atoi(first)
	number, _ = strconv.Atoi(second)
	return suite, number
}
