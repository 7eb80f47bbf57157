// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// ExecutionError says why an execution did not succeed, as its caller would
// learn it. It unwraps to a [*durable.RecordedError], so errors.Is finds the
// sentinels of package durable; a TIMED_OUT execution is [durable.ErrTimedOut]
// and a STOPPED one [durable.ErrStopped].
type ExecutionError struct {
	Status protocol.ExecutionStatus
	// Type, Message and Data are those of the recorded error; empty when there
	// is none.
	Type    string
	Message string
	Data    string
}

func newExecutionError(r *execution.Result) *ExecutionError {
	err := &ExecutionError{Status: r.Status}
	if r.Error != nil {
		err.Type, err.Message, err.Data =
			r.Error.ErrorType, r.Error.ErrorMessage, r.Error.ErrorData
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

// Is matches the sentinels that the status stands for.
func (e *ExecutionError) Is(target error) bool {
	switch target {
	case durable.ErrTimedOut:
		return e.Status == protocol.ExecutionTimedOut
	case durable.ErrStopped:
		return e.Status == protocol.ExecutionStopped
	default:
		return false
	}
}
