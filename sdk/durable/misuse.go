// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// MisuseError ends the execution when a [Context] is used where it must not be:
// the outer one inside a child's function, any one inside a step, one from two
// goroutines, or one whose function has returned. User code can't catch it.
type MisuseError struct {
	// Operation is what was called, Context is on which.
	Operation string
	Context   string
	Problem   string
	// Caller is the file and line of the call.
	Caller string
}

// Error says what was called, why it can't be, and what to do.
func (e *MisuseError) Error() string {
	return fmt.Sprintf("durable: %s was called at %s with %s, but %s; use the context that the"+
		" function was given, no context inside a step, and Go, Parallel or Map for concurrency",
		e.Operation, e.Caller, e.Context, e.Problem)
}

// ErrorType is the recorded type name.
func (e *MisuseError) ErrorType() string { return typeMisuse }

// Call is an operation as the code calls it or as it was recorded.
type Call struct {
	Type    protocol.OperationType
	SubType string
	Name    string
}

func (c Call) String() string {
	if c.Type == "" {
		return "nothing"
	}
	text := string(c.Type)
	if c.SubType != "" && !strings.EqualFold(c.SubType, text) {
		text += " (" + c.SubType + ")"
	}
	if c.Name == "" {
		return text + " without a name"
	}
	return fmt.Sprintf("%s %q", text, c.Name)
}

// NonDeterministicError ends the execution when the function, run again, calls
// something else than what was recorded. User code can't catch it.
type NonDeterministicError struct {
	OperationID string
	Recorded    Call
	Called      Call
	// Problem replaces Recorded and Called where there is more to say.
	Problem string
	// Caller is the file and line of the call.
	Caller string
}

// Error says what was recorded, what was called and where, and the usual causes.
func (e *NonDeterministicError) Error() string {
	what := e.Problem
	if what == "" {
		what = fmt.Sprintf("operation %s was recorded as %s, the code calls %s at %s",
			e.OperationID, e.Recorded, e.Called, e.Caller)
	}
	return fmt.Sprintf("durable: non-deterministic execution: %s; usual causes: time, random"+
		" values, map order or a select outside a step, a changed environment, or new code for an"+
		" execution that old code began", what)
}

// ErrorType is the recorded type name.
func (e *NonDeterministicError) ErrorType() string { return typeNonDeterministic }

// Is matches [ErrNonDeterministic].
func (e *NonDeterministicError) Is(target error) bool { return target == ErrNonDeterministic }
