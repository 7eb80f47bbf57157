// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// Overview is an execution in few words. It is a snapshot.
type Overview struct {
	ARN  string
	Name string
	// Function is the function's name, without a qualifier.
	Function string
	Version  string
	Status   protocol.ExecutionStatus
	Start    time.Time
	// End is zero while the execution runs.
	End time.Time
	// Events is the length of the history so far.
	Events int
	// Running says that the function runs at this moment, or is about to.
	Running bool
	// Callbacks are the ids of the callbacks that are open, in the order in which
	// they were made.
	Callbacks []string
	// Due is what happens next if time passes and nothing else happens. It is
	// nil when the execution has ended.
	Due *Due
}

// Due is something that time brings.
type Due struct {
	At time.Time
	// What is in words: "wait", "step retry", "callback time-out", "heartbeat
	// time-out", "invocation retry" or "execution time-out".
	What string
	// Operation is the id of the operation, empty when it is about all of them.
	Operation string
}

// FunctionOverview is a function in few words.
type FunctionOverview struct {
	// Name is the one under which it was registered.
	Name    string
	Durable bool
	// Qualifiers are its aliases and then its versions, as far as it has some of
	// its own; see [Function.Versions].
	Qualifiers []string
}

// LogLine is a line that a function has written.
type LogLine struct {
	// At is the time of the wall clock.
	At        time.Time
	RequestID string
	Message   string
}

// Executions returns the newest executions for which match holds, at most limit
// of them, the newest first. match is asked about all executions, so that it can
// count; Callbacks and Due are not set yet when it is. It is called while the
// server is locked, so it must not call the server.
func (s *Server) Executions(limit int, match func(*Overview) bool) []Overview {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Overview
	for _, exec := range slices.Backward(slices.Collect(s.service.All())) {
		if o := brief(exec); match(&o) && len(out) < limit {
			complete(&o, exec)
			out = append(out, o)
		}
	}
	return out
}

// Overview returns what there is to say about one execution.
func (s *Server) Overview(arn string) (Overview, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	exec, err := s.service.Execution(arn)
	if err != nil {
		return Overview{}, fmt.Errorf("emulator: %w", err)
	}
	o := brief(exec)
	complete(&o, exec)
	return o, nil
}

// Functions returns what can be invoked, ordered by name.
func (s *Server) Functions() []FunctionOverview {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]FunctionOverview, 0, len(s.functions))
	for _, fn := range s.functions.sorted() {
		out = append(out, FunctionOverview{
			Name: fn.name.String(), Durable: fn.Durable != nil,
			Qualifiers: slices.Concat(slices.Sorted(maps.Keys(fn.Aliases)), fn.Versions),
		})
	}
	return out
}

// Logs returns what the function of an execution has written so far on its
// behalf, ordered by time. Functions of this process write elsewhere.
func (s *Server) Logs(arn string) ([]LogLine, error) {
	about, err := s.Overview(arn)
	if err != nil {
		return nil, err
	}
	s.collectLogs(about.Function)
	found, _ := s.logs.find(about.Function, func(r *logRecord) bool {
		return r.executionARN == arn
	})
	lines := make([]LogLine, len(found))
	for i := range found {
		lines[i] = LogLine{
			At: found[i].at, RequestID: found[i].requestID, Message: found[i].message,
		}
	}
	return lines, nil
}

// brief tells what is at hand.
func brief(exec *service.Execution) Overview {
	d := exec.Describe()
	return Overview{
		ARN: d.ARN, Name: d.Name, Function: d.FunctionName, Version: d.Version,
		Status: d.Status, Start: d.StartedAt, End: d.EndedAt, Events: eventsOf(exec),
		Running: exec.InFlight() || exec.NeedsInvocation(),
	}
}

// complete adds what has to be looked for.
func complete(o *Overview, exec *service.Execution) {
	if o.Status.Terminal() {
		return
	}
	for op := range exec.Pending() {
		if isOpenCallback(op) && op.CallbackDetails != nil {
			o.Callbacks = append(o.Callbacks, op.CallbackDetails.CallbackID)
		}
	}
	if next, ok := exec.NextDue(); ok {
		o.Due = &Due{At: next.At, What: next.Kind.String(), Operation: next.OperationID}
	}
}

// eventsOf is the number of the latest event.
func eventsOf(exec *service.Execution) int {
	latest, err := exec.History(service.HistoryQuery{
		ReverseOrder: true, ExcludeData: true, MaxItems: 1,
	})
	if err != nil || len(latest.Events) == 0 {
		return 0
	}
	return latest.Events[0].EventID
}
