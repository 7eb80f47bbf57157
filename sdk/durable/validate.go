// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

const (
	minWait = protocol.MinWaitSeconds * time.Second
	maxWait = protocol.MaxWaitSeconds * time.Second
)

// ValidationError reports an argument that an operation can't take. It is
// returned before anything is recorded.
type ValidationError struct {
	// Operation is what was called, by the user's word, with its name.
	Operation string
	// Argument is the parameter or option that is wrong.
	Argument string
	Problem  string
}

// Error names the operation, the argument and the problem.
func (e *ValidationError) Error() string {
	return fmt.Sprintf("durable: %s: %s: %s", e.Operation, e.Argument, e.Problem)
}

// ErrorType is the recorded type name.
func (e *ValidationError) ErrorType() string { return typeValidation }

func invalid(operation, name, argument, format string, args ...any) error {
	if name != "" && len(name) <= protocol.MaxNameLength {
		operation = fmt.Sprintf("%s %q", operation, name)
	}
	return &ValidationError{
		Operation: operation, Argument: argument, Problem: fmt.Sprintf(format, args...),
	}
}

// validName checks what the service demands of a name.
func validName(operation, name string) error {
	if len(name) > protocol.MaxNameLength {
		return invalid(operation, "", "name", "has %d characters, at most %d are allowed",
			len(name), protocol.MaxNameLength)
	}
	for i := range len(name) {
		if name[i] < ' ' || name[i] > '~' {
			return invalid(operation, name, "name",
				"has byte %#x at position %d, only printable ASCII is allowed", name[i], i)
		}
	}
	return nil
}

func validCall(operation, name string, noFunc bool) error {
	if err := validName(operation, name); err != nil {
		return err
	}
	if noFunc {
		return invalid(operation, name, "function", "is nil")
	}
	return nil
}

// applied applies options in their order, unless one of them is nil.
func applied[O any](operation, name string, opts []O, apply func(O)) error {
	for i, opt := range opts {
		if any(opt) == nil {
			return invalid(operation, name, fmt.Sprintf("option %d of %d", i+1, len(opts)), "is nil")
		}
		apply(opt)
	}
	return nil
}

func validWait(name string, d time.Duration) error {
	if err := validName("wait", name); err != nil {
		return err
	}
	return validDuration("wait", name, "duration", d)
}

func validDuration(operation, name, argument string, d time.Duration) error {
	switch {
	case d < minWait:
		return invalid(operation, name, argument, "is %s, the shortest is 1s", d)
	case d > maxWait:
		return invalid(operation, name, argument, "is %s, the longest is 366 days", d)
	}
	return nil
}

// wholeSeconds rounds up, within what the service takes.
func wholeSeconds(d time.Duration) int {
	s := d / time.Second
	if d%time.Second > 0 {
		s++
	}
	return int(min(max(s, protocol.MinWaitSeconds), protocol.MaxWaitSeconds))
}
