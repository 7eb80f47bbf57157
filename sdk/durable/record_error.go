// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"errors"
	"fmt"
	"reflect"
	"runtime/debug"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Errors may say what is recorded of them.
type (
	// typer names the type to record, for errors whose Go type says too little.
	typer interface{ ErrorType() string }
	// dataer adds machine-readable data to the record.
	dataer interface{ ErrorData() string }
	// recorder is an error that came from a record.
	recorder interface{ recorded() *protocol.ErrorObject }
	// tracer is an error that knows where it happened.
	tracer interface{ stackTrace() []string }
)

// errorObject is what is recorded of an error. An operation's error that is
// passed on as it is keeps the record of its origin; one that was wrapped keeps
// the origin's type and data and takes the wrapper's text.
func (c *handlerConfig) errorObject(err error) *protocol.ErrorObject {
	if r, ok := err.(recorder); ok { //nolint:errorlint // only the error itself, not what it wraps
		return c.trimTrace(r.recorded())
	}
	obj := &protocol.ErrorObject{ErrorType: errorType(err), ErrorMessage: err.Error()}
	if r, ok := asInterface[recorder](err); ok {
		obj.ErrorType, obj.ErrorData = r.recorded().ErrorType, r.recorded().ErrorData
	}
	if d, ok := asInterface[dataer](err); ok {
		obj.ErrorData = d.ErrorData()
	}
	if t, ok := asInterface[tracer](err); ok {
		obj.StackTrace = t.stackTrace()
	}
	return c.trimTrace(obj)
}

// trimTrace drops the stack trace unless [WithStackTraces] asked for it.
func (c *handlerConfig) trimTrace(obj *protocol.ErrorObject) *protocol.ErrorObject {
	if !c.stackTraces {
		obj.StackTrace = nil
	}
	return obj
}

func asInterface[I any](err error) (I, bool) {
	var target I
	ok := errors.As(err, &target)
	return target, ok
}

// errorType names an error by its ErrorType method, else by the Go type, without
// package and pointer, of the first error in the chain that is not a mere
// wrapper. Errors without a type of their own are "Error".
func errorType(err error) string {
	if t, ok := asInterface[typer](err); ok {
		return t.ErrorType()
	}
	for err != nil {
		if name := typeName(err); name != "" {
			return name
		}
		err = errors.Unwrap(err)
	}
	return "Error"
}

// typeName returns "" for the unexported types of the errors and fmt packages.
func typeName(err error) string {
	t := reflect.TypeOf(err)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if pkg := t.PkgPath(); pkg == "errors" || pkg == "fmt" {
		return ""
	}
	return t.Name()
}

// restore rebuilds the error that a record stands for.
func (c *handlerConfig) restore(rec *protocol.ErrorObject) error {
	if build := c.errorTypes[rec.ErrorType]; build != nil {
		if err := build(rec); err != nil {
			return err
		}
	}
	return &RecordedError{Type: rec.ErrorType, Message: rec.ErrorMessage, Data: rec.ErrorData}
}

// panicError is a panic of a user function.
type panicError struct {
	text  string
	stack []string
}

func (c *handlerConfig) panicked(value any) error {
	e := &panicError{text: fmt.Sprintf("panic: %v", value)}
	if c.stackTraces {
		e.stack = strings.Split(strings.TrimSpace(string(debug.Stack())), "\n")
	}
	return e
}

func (e *panicError) Error() string        { return e.text }
func (e *panicError) ErrorType() string    { return typePanic }
func (e *panicError) stackTrace() []string { return e.stack }
func (e *panicError) Is(target error) bool { return target == ErrPanic }

// timeoutError is the failure of a body that ran into its step's time-out.
type timeoutError struct {
	after time.Duration
	err   error
}

func (e *timeoutError) Error() string {
	return fmt.Sprintf("no result within the step's time-out of %s: %v", e.after, e.err)
}

func (e *timeoutError) ErrorType() string    { return typeStepTimeout }
func (e *timeoutError) Unwrap() error        { return e.err }
func (e *timeoutError) Is(target error) bool { return target == ErrTimedOut }

// errStepTimeout is the cause with which a body's context ends.
var errStepTimeout = errors.New("the step's time-out has passed")

// interruptedError stands for an attempt that a crash cut off.
type interruptedError struct{}

var errInterrupted = interruptedError{}

func (interruptedError) Error() string {
	return "the attempt was interrupted before its outcome could be recorded"
}
func (interruptedError) ErrorType() string    { return typeInterrupted }
func (interruptedError) Is(target error) bool { return target == ErrStepInterrupted }
