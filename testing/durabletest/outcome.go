// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/local"
)

// Outcome is a result or an error that comes from outside the function: the
// answer to a callback ([OnCallback]), the answer of an invoked function
// ([Register]), or what a body comes to ([Override]).
type Outcome struct {
	value any
	err   error
	delay time.Duration
}

var (
	_ Responder = Outcome{}
	_ Target    = Outcome{}
	_ Body      = Outcome{}
)

// Succeed answers a callback, or a call of a function, with v as JSON. A [Raw] is
// sent as it is.
func Succeed(v any) Outcome { return Outcome{value: v} }

// Return lets a body return v. It is what [Succeed] is to the outside world.
func Return(v any) Outcome { return Outcome{value: v} }

// Fail answers with an error, or lets a body return it. For a callback and an
// invoked function, errors of the type [durable.RecordedError] and those with a
// method ErrorType() string say themselves under which type they are sent, see
// [Error]; any other goes by the name of its Go type. A function that fails with
// [durable.ErrTimedOut] or [durable.ErrStopped] ends its call as TIMED_OUT or
// STOPPED.
func Fail(err error) Outcome {
	if err == nil {
		err = errNone
	}
	return Outcome{err: err}
}

var errNone = errors.New("durabletest: Fail was given no error")

// After delays an answer by virtual time.
func (o Outcome) After(d time.Duration) Outcome {
	o.delay = d
	return o
}

// Taking lets a body take virtual time. It passes within the invocation, beside
// the bodies of other branches, until the body returns, its step times out or
// the invocation does.
func (o Outcome) Taking(d time.Duration) Outcome { return o.After(d) }

// Raw is a payload that is sent as it is and not as JSON.
type Raw []byte

// Error returns an error that is recorded under a type and with a message of the
// test's choice.
func Error(errorType, message string) error {
	return &typedError{errorType: errorType, message: message}
}

type typedError struct{ errorType, message string }

func (e *typedError) Error() string     { return e.message }
func (e *typedError) ErrorType() string { return e.errorType }

// payload encodes what is sent.
func payload(v any) ([]byte, error) {
	if raw, ok := v.(Raw); ok {
		return raw, nil
	}
	data, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("the value %T can't be encoded as JSON: %w", v, err)
	}
	return data, nil
}

// errorObject is how an error is sent.
func errorObject(err error) *protocol.ErrorObject {
	object := &protocol.ErrorObject{ErrorMessage: err.Error()}
	if recorded, ok := errors.AsType[*durable.RecordedError](err); ok {
		object.ErrorType, object.ErrorData = recorded.Type, recorded.Data
		if error(recorded) == err { //nolint:errorlint // the error itself, not one around it
			object.ErrorMessage = recorded.Message
		}
		return object
	}
	var typed interface{ ErrorType() string }
	if errors.As(err, &typed) {
		object.ErrorType = typed.ErrorType()
		return object
	}
	t := reflect.TypeOf(err)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	object.ErrorType = t.Name()
	return object
}

// respond answers a callback.
func (o Outcome) respond(w *world, c *local.Callback) {
	if o.err != nil {
		c.Fail(o.delay, errorObject(o.err))
		return
	}
	body, err := payload(o.value)
	if err != nil {
		w.runner.Fail(fmt.Errorf("answer to callback %q: %w", c.Name, err))
		return
	}
	c.Succeed(o.delay, body)
}

// function is a function that always answers the same.
func (o Outcome) function(w *world) local.Function {
	return local.Answering(func(_ context.Context, c local.Call) local.Answer {
		return o.answer(w, c)
	})
}

func (o Outcome) answer(w *world, c local.Call) local.Answer {
	a := local.Answer{After: o.delay}
	switch {
	case o.err == nil:
		body, err := payload(o.value)
		if err != nil {
			w.runner.Fail(fmt.Errorf("answer of function %q: %w", c.Function, err))
		}
		a.Payload = body
	case errors.Is(o.err, durable.ErrTimedOut):
		a.Status, a.Error = protocol.StatusTimedOut, errorObject(o.err)
	case errors.Is(o.err, durable.ErrStopped):
		a.Status, a.Error = protocol.StatusStopped, errorObject(o.err)
	default:
		a.Error = errorObject(o.err)
	}
	return a
}

// run is a body that comes to the outcome.
func (o Outcome) run(ctx context.Context, c *BodyCall) (any, error) {
	if o.delay > 0 {
		if err := c.Sleep(ctx, o.delay); err != nil {
			return nil, err
		}
	}
	return o.value, o.err
}
