// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"encoding/json"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// Record is what an execution has left behind.
type Record struct {
	Result *execution.Result
	// Logs are the records of the execution in the order in which they were
	// written.
	Logs []LogRecord
	// Sent is the caller's event.
	Sent string
	// Callbacks are what went wrong with answers to callbacks.
	Callbacks []Difference
}

// Difference is one thing that is not as required.
type Difference struct {
	// Where names an event, the result or a rule for the log.
	Where string
	// Path leads to a field of it; empty means the whole.
	Path string
	// Problem says what is there and what is expected.
	Problem string
}

// String writes the difference in a line.
func (d Difference) String() string {
	text := d.Where
	if d.Path != "" {
		text += ", " + d.Path
	}
	return text + ": " + d.Problem
}

// Strictness says how a record is compared.
type Strictness bool

const (
	// Strict is what package documentation says, the default.
	Strict Strictness = false
	// Loose compares what the public runner does: further events may follow, and
	// nothing has to be absent.
	Loose Strictness = true
)

// Check compares what an execution has left behind with a requirement. It returns
// what differs, in the order of the history; nothing when all is well.
func Check(req *Requirement, rec *Record, how Strictness) []Difference {
	m := &matcher{binding: newBinding(req), loose: bool(how)}
	events := decodeEvents(rec.Result.Events)
	m.matchHistory(req, events)
	if !m.loose {
		m.checkHistory(req, events)
		m.checkEnds(rec)
	}
	m.found = append(m.found, rec.Callbacks...)
	if req.Status != "" {
		m.matchResult(req, rec.Result)
	}
	m.matchLogs(req.Logs, rec.Logs)
	return m.found
}

// decodeEvents returns the events as they are on the wire.
func decodeEvents(events []protocol.Event) []map[string]any {
	all := make([]map[string]any, len(events))
	for i := range events {
		text, err := json.Marshal(&events[i])
		if err == nil {
			err = json.Unmarshal(text, &all[i])
		}
		if err != nil {
			all[i] = map[string]any{"unreadable": err.Error()}
		}
	}
	return all
}

// matchResult compares the status and, of an execution that succeeded, the result.
func (m *matcher) matchResult(req *Requirement, got *execution.Result) {
	const where = "result"
	if got.Status != req.Status {
		m.differ(where, "Status", "got %s%s, want %s", got.Status, reason(got.Error), req.Status)
		return
	}
	if req.Result == "" || got.Status != protocol.ExecutionSucceeded {
		return
	}
	var want, value any
	if err := json.Unmarshal([]byte(m.fillJSON(req.Result)), &want); err != nil {
		m.differ(where, "", "the requirement has a wrong result: %v", err)
		return
	}
	if got.Output != nil && json.Unmarshal([]byte(*got.Output), &value) != nil {
		value = *got.Output // no JSON is compared as text
	}
	if !equal(want, value) {
		m.differ(where, "", "got %s, want %s", compact(value), compact(want))
	}
}

// reason writes an error behind a status.
func reason(err *protocol.ErrorObject) string {
	if err == nil {
		return ""
	}
	return " (" + err.ErrorType + ": " + err.ErrorMessage + ")"
}

// checkEnds compares the first and the last event with what the caller knows.
func (m *matcher) checkEnds(rec *Record) {
	got := rec.Result
	if len(got.Events) > 0 {
		m.checkInput(&got.Events[0], rec.Sent)
	}
	if got.Output != nil && got.Status.Terminal() && got.Status != protocol.ExecutionSucceeded {
		m.differ("result", "", "an execution that is %s has a result", got.Status)
	}
	switch {
	case got.Status == protocol.ExecutionFailed && got.Error == nil:
		m.differ("result", "Error", "it is absent although the execution is %s", got.Status)
	case got.Status == protocol.ExecutionSucceeded && got.Error != nil:
		m.differ("result", "Error", "got %s, want it to be absent", got.Error.ErrorType)
	}
}

func (m *matcher) checkInput(first *protocol.Event, sent string) {
	const path = "ExecutionStartedDetails.Input"
	details := first.ExecutionStartedDetails
	switch {
	case details == nil:
		m.differ("event 1", "", "it is %s, want %s", first.EventType, protocol.EventExecutionStarted)
	case details.Input.Payload == nil:
		m.differ("event 1", path, "it is absent, want what was sent")
	case *details.Input.Payload != sent:
		m.differ("event 1", path, "got %q, want %q", *details.Input.Payload, sent)
	}
}
