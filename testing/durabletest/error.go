// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"fmt"
	"slices"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// ExecutionError says why an execution did not succeed, as its caller would
// learn it. It unwraps to a [*durable.RecordedError], so errors.Is finds the
// sentinels of package durable; a TIMED_OUT execution is [durable.ErrTimedOut]
// and a STOPPED one [durable.ErrStopped].
//
// An error that the function passed on as an operation gave it also matches what
// that operation says: [durable.ErrCallback] for a callback that failed, by
// whatever name its sender gave the error, [durable.ErrTimedOut] and
// [durable.ErrStopped] for an invoked function that ended so.
type ExecutionError struct {
	Status protocol.ExecutionStatus
	// Type, Message and Data are those of the recorded error; empty when there
	// is none.
	Type    string
	Message string
	Data    string

	says []error // what operations that ended with the same error stand for
}

func newExecutionError(r *execution.Result) *ExecutionError {
	err := &ExecutionError{Status: r.Status}
	if r.Error != nil {
		err.Type, err.Message, err.Data =
			r.Error.ErrorType, r.Error.ErrorMessage, r.Error.ErrorData
		for o := range r.All() {
			if e := o.Error; e != nil && e.ErrorType == err.Type && e.ErrorMessage == err.Message {
				err.says = append(err.says, said(o)...)
			}
		}
	}
	return err
}

// Error names the status and the recorded error.
func (e *ExecutionError) Error() string {
	text := fmt.Sprintf("execution is %s", e.Status)
	if e.Type != "" {
		text += ": " + e.Type
	}
	if e.Message != "" {
		text += ": " + e.Message
	}
	return text
}

// Unwrap returns the recorded error.
func (e *ExecutionError) Unwrap() error {
	return &durable.RecordedError{Type: e.Type, Message: e.Message, Data: e.Data}
}

// Is matches the sentinels that the status stands for, that of the execution or
// of the operation where the error came from.
func (e *ExecutionError) Is(target error) bool {
	switch target {
	case durable.ErrTimedOut:
		return e.Status == protocol.ExecutionTimedOut || slices.Contains(e.says, target)
	case durable.ErrStopped:
		return e.Status == protocol.ExecutionStopped || slices.Contains(e.says, target)
	default:
		return slices.Contains(e.says, target)
	}
}

// said lists the sentinels that a failed operation's error matches.
func said(o *execution.Operation) (sentinels []error) {
	if o.Type == protocol.TypeCallback || o.SubType == protocol.SubTypeWaitForCallback {
		sentinels = append(sentinels, durable.ErrCallback)
	}
	if o.Status == protocol.StatusTimedOut {
		sentinels = append(sentinels, durable.ErrTimedOut)
	}
	if o.Status == protocol.StatusStopped {
		sentinels = append(sentinels, durable.ErrStopped)
	}
	return sentinels
}
