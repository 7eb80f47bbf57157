// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// Operation is an operation of a run, with assertions.
type Operation struct{ *execution.Operation }

// ResultOf returns the result of an operation. It fails the test unless the
// operation SUCCEEDED with a JSON result that fits T.
//
//	quote := durabletest.ResultOf[Quote](t, run.Step(t, "quote"))
func ResultOf[T any](t TB, o *Operation) T {
	t.Helper()
	var value T
	o.RequireStatus(t, protocol.StatusSucceeded)
	if err := o.Decode(&value); err != nil {
		t.Errorf("durabletest: %v", err)
		t.FailNow()
	}
	return value
}

// Child returns the operation inside this one that has a name or path, in the
// way of [execution.Operation.Operation]. It fails the test when there is none,
// or more than one.
func (o *Operation) Child(t TB, path string) *Operation {
	t.Helper()
	child, err := o.Operation.Operation(path)
	if err != nil {
		t.Errorf("durabletest: in %s: %v", o.describe(), err)
		t.FailNow()
	}
	return &Operation{child}
}

// RequireStatus fails the test unless the operation is in the status.
func (o *Operation) RequireStatus(t TB, status protocol.OperationStatus) {
	t.Helper()
	if o.Status != status {
		o.fail(t, "it is %s, want %s", o.outcome(), status)
	}
}

// RequireAttempts fails the test unless a step's body ran, or a condition was
// checked, that often.
func (o *Operation) RequireAttempts(t TB, n int) {
	t.Helper()
	if len(o.Attempts) != n {
		o.fail(t, "it has %d attempts, want %d", len(o.Attempts), n)
	}
}

// RequireDuration fails the test unless that much virtual time passed from the
// operation's start to its end.
func (o *Operation) RequireDuration(t TB, d time.Duration) {
	t.Helper()
	switch {
	case o.End.IsZero():
		o.fail(t, "it has no duration, it is %s; want %s", o.Status, d)
	case o.Duration() != d:
		o.fail(t, "it took %s, want %s", o.Duration(), d)
	}
}

// RequireResult fails the test unless the operation SUCCEEDED with a result that
// is the same JSON as want. Without a result the recorded null, or nothing, is
// the same as nil.
func (o *Operation) RequireResult(t TB, want any) {
	t.Helper()
	o.RequireStatus(t, protocol.StatusSucceeded)
	wanted, err := json.Marshal(want)
	if err != nil {
		o.fail(t, "the wanted %T can't be encoded as JSON: %v", want, err)
	}
	if o.Truncated {
		o.fail(t, "its result was left out of the history")
	}
	got := "null"
	if o.Result != nil {
		got = *o.Result
	}
	if !equalJSON(string(wanted), got) {
		o.fail(t, "its result is not as wanted: %s", compareTexts(pretty(string(wanted)), pretty(got)))
	}
}

// RequireFailed fails the test unless the operation FAILED with an error of the
// recorded type.
func (o *Operation) RequireFailed(t TB, errorType string) {
	t.Helper()
	o.RequireStatus(t, protocol.StatusFailed)
	if o.Error == nil || o.Error.ErrorType != errorType {
		o.fail(t, "it is %s, want an error of type %q", o.outcome(), errorType)
	}
}

func (o *Operation) fail(t TB, format string, args ...any) {
	t.Helper()
	t.Errorf("durabletest: %s: %s", o.describe(), fmt.Sprintf(format, args...))
	t.FailNow()
}

func (o *Operation) describe() string { return fmt.Sprintf("%s %q", o.Kind(), o.Path) }

// outcome is the status, and what went wrong if anything did.
func (o *Operation) outcome() string {
	parts := []string{string(o.Status)}
	if o.Error != nil {
		for _, part := range []string{o.Error.ErrorType, o.Error.ErrorMessage} {
			if part != "" {
				parts = append(parts, part)
			}
		}
	}
	return strings.Join(parts, ": ")
}

func equalJSON(a, b string) bool {
	var x, y any
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil &&
		reflect.DeepEqual(x, y)
}

// pretty writes JSON in one way, so that its lines can be compared.
func pretty(text string) string {
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return text
	}
	indented, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return text
	}
	return string(indented)
}
