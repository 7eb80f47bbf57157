// SPDX-License-Identifier: Apache-2.0

package execution

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// ErrNoResult is the error of decoding a result that does not exist, or that the
// history does not hold.
var ErrNoResult = errors.New("no result")

// Operation is one operation of an execution as its history tells it. It is a
// snapshot: nothing changes it later. Members that do not belong to its kind are
// zero.
type Operation struct {
	// ID is the identifier on the wire.
	ID string
	// Name is empty when the function gave none.
	Name string
	// Path leads here from the top level; see [Result.Operation].
	Path string
	// Index is the position among the siblings, from 0. That of a branch is the
	// index of its item.
	Index   int
	Type    protocol.OperationType
	SubType string
	Status  protocol.OperationStatus
	Start   time.Time
	// End is zero while the operation is open.
	End time.Time

	// Result is the result's text as it was recorded: nil when there is none,
	// which is not the same as empty.
	Result *string
	// Truncated says that Result is only a part of the result, or that the
	// history was read without its data.
	Truncated bool
	// Error is why the operation failed; for a step that is to be retried, why
	// its last attempt failed.
	Error *protocol.ErrorObject

	// Attempts are the runs of a step's body or the checks of a condition.
	Attempts []Attempt
	// WaitFor is the duration that a wait asked for.
	WaitFor time.Duration
	// CallbackID, Timeout and HeartbeatTimeout belong to a callback. A time-out
	// of 0 never elapses.
	CallbackID       string
	Timeout          time.Duration
	HeartbeatTimeout time.Duration
	// Function, Tenant, Input and TargetARN belong to an invoke: the function's
	// name as it was called, the tenant, the payload's text, and the target's
	// own execution when the target is durable.
	Function  string
	Tenant    string
	Input     *string
	TargetARN string

	twin     int // position among the siblings of the same name
	parent   *Operation
	children []*Operation
}

// Attempt is one run of a step's body, or one check of a condition.
type Attempt struct {
	// Number is 1 for the first attempt.
	Number int
	Start  time.Time
	// End is zero while the attempt runs, and when it was cut off.
	End time.Time
	// Result is the result of the last attempt, or the state that a check of a
	// condition returned.
	Result *string
	Error  *protocol.ErrorObject
	// RetryDelay is the time until the next attempt, 0 after the last one.
	RetryDelay time.Duration
}

// Invocation is one run of the function.
type Invocation struct {
	RequestID string
	Start     time.Time
	End       time.Time
	// Error is set when the function did not answer or its answer was refused.
	Error *protocol.ErrorObject
}

// Duration is how long the invocation ran.
func (i Invocation) Duration() time.Duration { return i.End.Sub(i.Start) }

// Kind says in one word what the operation does.
func (o *Operation) Kind() Kind { return kindOf(o.Type, o.SubType) }

// Parent returns the operation around this one, nil at the top level.
func (o *Operation) Parent() *Operation { return o.parent }

// Children returns the operations directly inside this one, in program order.
func (o *Operation) Children() iter.Seq[*Operation] { return slices.Values(o.children) }

// All returns the operation and everything inside it, parents first.
func (o *Operation) All() iter.Seq[*Operation] {
	return func(yield func(*Operation) bool) { o.walk(yield) }
}

// Operation finds an operation inside this one, as [Result.Operation] does in
// the whole execution. Its paths begin below this operation.
func (o *Operation) Operation(path string) (*Operation, error) {
	return lookup(o.children, o.Path+"/", path)
}

// Tree renders the operation and everything inside it as text, in the form of
// [Result.Tree].
func (o *Operation) Tree() string { return tree([]*Operation{o}, false) }

// Duration is the time from the start to the end, 0 while the operation is open.
func (o *Operation) Duration() time.Duration {
	if o.End.IsZero() {
		return 0
	}
	return o.End.Sub(o.Start)
}

// Decode reads the result as JSON into the value that into points to. Without a
// result the error is [ErrNoResult]. What a serdes has compressed, encrypted or
// moved to a file is an error, too.
func (o *Operation) Decode(into any) error {
	what := fmt.Sprintf("%s %q", o.Kind(), o.Path)
	return decode(what, string(o.Status), o.Result, o.Truncated, into)
}

func (o *Operation) walk(yield func(*Operation) bool) bool {
	if !yield(o) {
		return false
	}
	for _, child := range o.children {
		if !child.walk(yield) {
			return false
		}
	}
	return true
}

func decode(what, status string, text *string, truncated bool, into any) error {
	switch {
	case truncated:
		return fmt.Errorf("%s: %w: the history was read without it", what, ErrNoResult)
	case text == nil:
		return fmt.Errorf("%s: %w: it is %s", what, ErrNoResult, status)
	}
	if kind := wrapped(*text, into); kind != "" {
		return fmt.Errorf("%s: its result is wrapped as %s, not plain JSON: decode its text by the"+
			" serdes that has recorded it", what, kind)
	}
	if err := json.Unmarshal([]byte(*text), into); err != nil {
		return fmt.Errorf("%s: result is not a %T: %w", what, into, err)
	}
	return nil
}

// wrapped names the wrapper of package serdes that a payload has, "" if it has
// none or if the whole of it is asked for. Read as any other value, an envelope
// would give the zero value and no error.
func wrapped(text string, into any) string {
	switch into.(type) {
	case *any, *json.RawMessage:
		return ""
	}
	var envelope struct {
		Kind string `json:"$durable"`
	}
	if json.Unmarshal([]byte(text), &envelope) != nil {
		return ""
	}
	return envelope.Kind
}
