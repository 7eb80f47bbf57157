// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"errors"
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/backend"
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

// WithErrorData attaches machine-readable data, such as JSON, to an error. It is
// recorded with the error and read back from [OperationError] or
// [RecordedError], live and at replay. Text and type stay those of err, which
// the result unwraps to; nil stays nil.
//
// An error type can have data of its own: from a method ErrorData() string, or
// by [RegisterError], which goes first.
func WithErrorData(err error, data string) error {
	if err == nil {
		return nil
	}
	return &dataError{error: err, data: data}
}

type dataError struct {
	error

	data string
}

func (e *dataError) ErrorData() string { return e.data }
func (e *dataError) Unwrap() error     { return e.error }

// errorObject is what is recorded of an error. An operation's error that is
// passed on as it is keeps the record of its origin; one that was wrapped keeps
// the origin's type and data and takes the wrapper's text.
func (c *handlerConfig) errorObject(err error) *protocol.ErrorObject {
	obj := &protocol.ErrorObject{}
	if r, ok := asRecorded(err); ok {
		*obj = r.Object
		return obj
	}
	if r, ok := err.(recorder); ok { // only the error itself, not what it wraps
		*obj = *r.recorded()
	} else {
		obj.ErrorType, obj.ErrorData = c.identify(err)
		obj.ErrorMessage = message(err)
		if t, ok := asInterface[tracer](err); ok {
			obj.StackTrace = t.stackTrace()
		}
	}
	if !c.stackTraces {
		obj.StackTrace = nil
	}
	limitSize(obj)
	return obj
}

// asRecorded returns the failure that an interception took from the record.
func asRecorded(err error) (*backend.RecordedError, bool) {
	r, ok := err.(*backend.RecordedError) //nolint:errorlint // nobody wraps it on the way
	return r, ok
}

func asInterface[I any](err error) (I, bool) {
	var target I
	ok := errors.As(err, &target)
	return target, ok
}

// message is the text of an error, whose Error method may panic: that of a nil
// pointer in an error does.
func message(err error) (text string) {
	defer func() {
		if p := recover(); p != nil {
			text = fmt.Sprintf("the Error method of %T panicked: %v", err, p)
		}
	}()
	return err.Error()
}

// identify returns the type and the data under which an error is recorded.
//
// The first error in the chain counts whose type is sure to mean the same at
// replay: one that came from a record, one of the SDK's, a registered one.
// Without any it is the first that has a type at all, by its ErrorType method or
// by the name of its Go type; errors that only carry others are looked through.
// An error without a type of its own is an "Error".
func (c *handlerConfig) identify(err error) (errorType, data string) {
	registered := false
	walk(err, func(e error) bool {
		if r, ok := e.(recorder); ok {
			rec := r.recorded()
			errorType, data = rec.ErrorType, rec.ErrorData
		} else if errorType = ownType(e); errorType == "" {
			errorType, data, registered = c.errors.record(e)
		}
		return errorType != ""
	})
	if d, ok := asInterface[dataer](err); ok && !registered {
		data = d.ErrorData()
	}
	if errorType == "" {
		errorType = namedType(err)
	}
	return errorType, data
}

// namedType is the type name of an error that nothing is known about.
func namedType(err error) string {
	name := ""
	walk(err, func(e error) bool {
		if t, ok := e.(typer); ok && !reserved(t.ErrorType()) {
			name = t.ErrorType()
		}
		if name == "" {
			name = typeName(e)
		}
		return name != ""
	})
	if name == "" {
		return "Error"
	}
	return name
}

// walk visits the errors of a chain, a wrapper before what it wraps, until one
// satisfies visit. Chains that bite their tail come to an end.
func walk(err error, visit func(error) bool) {
	const tooMany = 1000
	queue := []error{err}
	for n := 0; len(queue) > 0 && n < tooMany; n++ {
		e := queue[0]
		queue = queue[1:]
		if e == nil {
			continue
		}
		if visit(e) {
			return
		}
		switch u := e.(type) { //nolint:errorlint // this is how chains are walked
		case interface{ Unwrap() error }:
			queue = append([]error{u.Unwrap()}, queue...)
		case interface{ Unwrap() []error }:
			queue = append(append([]error{}, u.Unwrap()...), queue...)
		}
	}
}

// restore rebuilds the error that a record stands for.
func (c *handlerConfig) restore(rec *protocol.ErrorObject) error {
	recorded := &RecordedError{Type: rec.ErrorType, Message: rec.ErrorMessage, Data: rec.ErrorData}
	return c.errors.restore(recorded)
}
