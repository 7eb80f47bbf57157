// SPDX-License-Identifier: Apache-2.0

package execution

import (
	"iter"
	"slices"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/history"
)

// Result is what a run of a durable function left behind. It is a snapshot, safe
// for concurrent use as long as nobody writes to it.
type Result struct {
	// ARN identifies the execution.
	ARN string
	// Name is the execution's name, empty when the history does not say.
	Name   string
	Status protocol.ExecutionStatus
	// Input is the text of the caller's event, nil when there was none.
	Input *string
	// Output is the text of the function's result as it was recorded, nil when
	// there is none.
	Output *string
	// Truncated says that Output is only a part of the result, or that the
	// history was read without its data.
	Truncated bool
	// Error is why the execution did not succeed.
	Error *protocol.ErrorObject
	// Timeout is the execution's time-out, 0 when the history does not say.
	Timeout time.Duration
	Start   time.Time
	// End is zero while the execution runs.
	End time.Time
	// Operations are those at the top level, in program order.
	Operations []*Operation
	// Events is the history, ordered by event id.
	Events []protocol.Event
	// Invocations are the completed runs of the function, in the order of their
	// end.
	Invocations []Invocation
}

// FromHistory reads a run from the events of its history. They may come in any
// order, and more than once. A history that is not complete gives the result so
// far.
// The events are kept and must not be modified afterwards.
func FromHistory(arn string, events []protocol.Event) *Result {
	fold := history.Of(events)
	x := fold.Execution()
	r := &Result{
		ARN:       arn,
		Name:      x.Name,
		Status:    x.Status,
		Input:     x.Input.Payload,
		Output:    x.Result.Payload,
		Truncated: x.Result.Truncated,
		Error:     x.Error,
		Timeout:   x.Timeout,
		Start:     x.Start,
		End:       x.End,
		Events:    fold.Events(),
	}
	r.Operations = new(snapshot).siblings(fold.Roots(), nil)
	for _, inv := range fold.Invocations() {
		r.Invocations = append(r.Invocations, Invocation(inv))
	}
	return r
}

// Duration is the time from the start to the end. While the execution runs it is
// the time to its latest event.
func (r *Result) Duration() time.Duration {
	if r.Start.IsZero() {
		return 0
	}
	return r.until().Sub(r.Start)
}

// Decode reads the output as JSON into the value that into points to. Without an
// output the error is [ErrNoResult]. What a serdes has compressed or encrypted is
// an error, too: let that serdes read the text.
func (r *Result) Decode(into any) error {
	return decode("execution", string(r.Status), r.Output, r.Truncated, into)
}

// Children returns the operations at the top level, in program order.
func (r *Result) Children() iter.Seq[*Operation] { return slices.Values(r.Operations) }

// All returns every operation, parents before their children.
func (r *Result) All() iter.Seq[*Operation] {
	return func(yield func(*Operation) bool) {
		for _, o := range r.Operations {
			if !o.walk(yield) {
				return
			}
		}
	}
}

// Operation finds an operation by its name or its path.
//
// A path joins names with slashes, from the top level down: "ship/kyoto/label".
// In place of a name, "[2]" means the third among its siblings. Where siblings
// share a name, "poll[1]" is the second "poll". A path that leads nowhere from
// the top level is tried from every operation down, so that a name that occurs
// once is enough.
//
// When nothing is found the error lists the names that come near; when several
// operations match, it lists their paths.
func (r *Result) Operation(path string) (*Operation, error) {
	return lookup(r.Operations, "", path)
}

// OperationByID returns the operation with the given identifier, nil when there
// is none.
func (r *Result) OperationByID(id string) *Operation {
	for o := range r.All() {
		if o.ID == id {
			return o
		}
	}
	return nil
}

// until is when the run ended, or its latest event when it did not.
func (r *Result) until() time.Time {
	if !r.End.IsZero() || len(r.Events) == 0 {
		return r.End
	}
	return r.Events[len(r.Events)-1].EventTimestamp.Time
}

// OfKind returns the operations of seq that are of one of the kinds.
func OfKind(seq iter.Seq[*Operation], kinds ...Kind) iter.Seq[*Operation] {
	return filter(seq, func(o *Operation) bool { return slices.Contains(kinds, o.Kind()) })
}

// InStatus returns the operations of seq that are in one of the statuses.
func InStatus(
	seq iter.Seq[*Operation], statuses ...protocol.OperationStatus,
) iter.Seq[*Operation] {
	return filter(seq, func(o *Operation) bool { return slices.Contains(statuses, o.Status) })
}

func filter(seq iter.Seq[*Operation], keep func(*Operation) bool) iter.Seq[*Operation] {
	return func(yield func(*Operation) bool) {
		for o := range seq {
			if keep(o) && !yield(o) {
				return
			}
		}
	}
}
