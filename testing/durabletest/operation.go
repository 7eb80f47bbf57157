// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"encoding/json"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// Operation is an operation of a run, with assertions.
type Operation struct{ *execution.Operation }

// RequireStatus fails the test unless the operation is in the status.
func (o *Operation) RequireStatus(t TB, status protocol.OperationStatus) {
	t.Helper()
	require.Equal(t, status, o.Status, "status of %s %q", o.Kind(), o.Path)
}

// RequireAttempts fails the test unless a step's body ran, or a condition was
// checked, that often.
func (o *Operation) RequireAttempts(t TB, n int) {
	t.Helper()
	require.Equal(t, n, len(o.Attempts), "attempts of %s %q", o.Kind(), o.Path)
}

// RequireDuration fails the test unless that much virtual time passed from the
// operation's start to its end.
func (o *Operation) RequireDuration(t TB, d time.Duration) {
	t.Helper()
	require.Equal(t, d.String(), o.Duration().String(), "duration of %s %q", o.Kind(), o.Path)
}

// RequireResult fails the test unless the operation SUCCEEDED with a result that
// is the same JSON as want.
func (o *Operation) RequireResult(t TB, want any) {
	t.Helper()
	o.RequireStatus(t, protocol.StatusSucceeded)
	text, err := json.Marshal(want)
	require.NoError(t, err)
	require.NotNil(t, o.Result, "result of %s %q", o.Kind(), o.Path)
	require.JSONEq(t, string(text), *o.Result, "result of %s %q", o.Kind(), o.Path)
}

// RequireFailed fails the test unless the operation FAILED with an error of the
// recorded type.
func (o *Operation) RequireFailed(t TB, errorType string) {
	t.Helper()
	o.RequireStatus(t, protocol.StatusFailed)
	require.NotNil(t, o.Error, "error of %s %q", o.Kind(), o.Path)
	require.Equal(t, errorType, o.Error.ErrorType, "type of the error of %s %q", o.Kind(), o.Path)
}
