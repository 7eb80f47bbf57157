// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"errors"
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Conditions that cut across the kinds of operations. They are matched by
// errors.Is, live and at replay, also after the error has passed through the
// record of a child context.
var (
	// ErrTimedOut: a callback, its heartbeat, a chained invoke or a step's body
	// ran out of time.
	ErrTimedOut = errors.New("timed out")
	// ErrHeartbeat: a callback timed out because its heartbeat stayed away.
	ErrHeartbeat = errors.New("heartbeat timed out")
	// ErrStopped: the execution that a chained invoke started was stopped.
	ErrStopped = errors.New("stopped")
	// ErrStepInterrupted: an attempt of an at-most-once step was cut off.
	ErrStepInterrupted = errors.New("step interrupted")
	// ErrPanic: a user function panicked.
	ErrPanic = errors.New("panic")
	// ErrCallback: a callback failed, in whichever way. A failure that an outside
	// party or a submitter has named is only known by that name once it has
	// passed through a child.
	ErrCallback = errors.New("callback failed")
	// ErrSubmitter: the submitter of a [WaitForCallback] failed for good.
	ErrSubmitter = errors.New("submitter failed")
	// ErrConditionExhausted: a condition was not met in the checks or the time
	// that its strategy allows.
	ErrConditionExhausted = errors.New("condition exhausted")
	// ErrUnsupportedVersion: the execution began with a version of the code that
	// the present code does not support.
	ErrUnsupportedVersion = errors.New("unsupported version")
	// ErrNonDeterministic: the code does not call what was recorded.
	ErrNonDeterministic = errors.New("non-deterministic execution")
	// ErrSerdes: a value could not be encoded or decoded.
	ErrSerdes = errors.New("serialization failed")
	// ErrTooLarge: a value exceeds a limit of the service.
	ErrTooLarge = errors.New("too large")
)

// OperationError is what is recorded of a failed operation. It is part of every
// error that an operation returns, and the same live and at replay: the live
// cause does not survive a replay, so it is not kept in the first run either.
type OperationError struct {
	OperationID   string
	OperationName string
	// ErrorType is the name of the type that failed first, or what its
	// ErrorType method said.
	ErrorType string
	Message   string
	// Data is what the error chose to record beside its message.
	Data       string
	StackTrace []string

	what  string // the operation in words
	cause error
}

// Unwrap returns the error as rebuilt from the record: of a type registered with
// [WithErrors], or a [*RecordedError].
func (e *OperationError) Unwrap() error { return e.cause }

// Error names the operation and the recorded message.
func (e *OperationError) Error() string {
	switch {
	case e.Message == "":
		return fmt.Sprintf("%s: %s", e.what, e.ErrorType)
	case strings.HasPrefix(e.Message, "durable: "+e.what+": "):
		return e.Message // an error of ours that names the operation already
	}
	return fmt.Sprintf("%s: %s", e.what, e.Message)
}

// recorded returns the part that goes on record again when the error is passed
// on, so that the type and text of the origin survive any nesting.
func (e *OperationError) recorded() *protocol.ErrorObject {
	return &protocol.ErrorObject{
		ErrorType: e.ErrorType, ErrorMessage: e.Message, ErrorData: e.Data,
		StackTrace: e.StackTrace,
	}
}

// StepError is returned by [Step] when the step has failed for good.
type StepError struct{ OperationError }

// ChildError is returned by [RunInChild] and by the [Future] of [Go] when the
// function of the child has failed.
type ChildError struct{ OperationError }

// RecordedError stands for an error whose type is not known any more: it is
// rebuilt from its recorded type name, message and data. It unwraps to the
// sentinel that was registered under its type name, if any.
type RecordedError struct {
	Type    string
	Message string
	Data    string

	sentinel error
	foreign  bool // what it is called was not chosen in this execution
}

// Unwrap returns the registered sentinel, see [RegisterSentinel].
func (e *RecordedError) Unwrap() error { return e.sentinel }

// Error returns the recorded message.
func (e *RecordedError) Error() string { return e.Message }

// ErrorType returns the recorded type name.
func (e *RecordedError) ErrorType() string { return e.Type }

// ErrorData returns the recorded data.
func (e *RecordedError) ErrorData() string { return e.Data }

// Is matches the sentinels whose type name the record bears.
func (e *RecordedError) Is(target error) bool {
	return !e.foreign && sentinelFor(e.Type, target)
}

// foreign marks an error that was named outside of this execution, where a name
// of the SDK's means something else or nothing.
func foreign(err error) error {
	if e, ok := err.(*RecordedError); ok { //nolint:errorlint // the error itself
		e.foreign = true
	}
	return err
}

// SerdesError reports a value that could not be encoded or a payload that could
// not be decoded. Its text names types, never the payload.
type SerdesError struct {
	Operation string
	Problem   string
	Err       error
}

// Error names the operation and the types involved.
func (e *SerdesError) Error() string {
	return fmt.Sprintf("durable: %s: %s: %v", e.Operation, e.Problem, e.Err)
}

// Unwrap returns the error of the serdes.
func (e *SerdesError) Unwrap() error { return e.Err }

// ErrorType is the recorded type name.
func (e *SerdesError) ErrorType() string { return typeSerdes }

// Is matches [ErrSerdes].
func (e *SerdesError) Is(target error) bool { return target == ErrSerdes }

// SizeError reports a result that the service would not take.
type SizeError struct {
	Operation   string
	Size, Limit int
}

// Error gives the numbers and the remedies.
func (e *SizeError) Error() string {
	return fmt.Sprintf("durable: %s: the result is %d bytes and at most %d can be recorded;"+
		" return a reference to where the data is, compress it, or use a serdes that offloads it",
		e.Operation, e.Size, e.Limit)
}

// ErrorType is the recorded type name.
func (e *SizeError) ErrorType() string { return typeTooLarge }

// Is matches [ErrTooLarge].
func (e *SizeError) Is(target error) bool { return target == ErrTooLarge }

// operationError builds the common part of an operation's error from its record.
func (o *operation) operationError(op *protocol.Operation) OperationError {
	rec := op.Error()
	if rec == nil {
		rec = &protocol.ErrorObject{ErrorType: string(op.Status)}
	}
	return o.errorFrom(rec)
}

func (o *operation) errorFrom(rec *protocol.ErrorObject) OperationError {
	return OperationError{
		OperationID: o.id, OperationName: o.name,
		ErrorType: rec.ErrorType, Message: rec.ErrorMessage, Data: rec.ErrorData,
		StackTrace: rec.StackTrace, what: describe(o), cause: o.inv.restore(rec),
	}
}

func (o *operation) stepError(op *protocol.Operation) error {
	return &StepError{OperationError: o.operationError(op)}
}
