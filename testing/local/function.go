// SPDX-License-Identifier: Apache-2.0

package local

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Function is something that can be invoked by name: [Durable], [Plain],
// [Answering] or [Routed].
//
// A name is what the caller writes, with or without a qualifier. "ship-item:live"
// and the ARN that ends in it are found under "ship-item:live", else under
// "ship-item".
type Function interface{ function() }

// Durable is a durable function. Each invocation of it is an execution of its
// own on the same clock.
func Durable(h Handler) Function { return durableFunction{h} }

// Plain is an ordinary function: payload in, payload out. It runs at once, when
// the handler that called it has stopped running, and takes no virtual time. A
// nil payload is an absent one. An error fails the invocation with the type of
// the error and its text.
func Plain(fn func(ctx context.Context, payload []byte) ([]byte, error)) Function {
	return Answering(func(ctx context.Context, c Call) Answer {
		out, err := fn(ctx, c.Payload)
		if err != nil {
			return Answer{Error: lambdaError(err)}
		}
		return Answer{Payload: out}
	})
}

// Call is a chained invoke as its target gets it.
type Call struct {
	// Function is the name as the caller wrote it.
	Function string
	TenantID string
	// Payload is nil when absent.
	Payload []byte
}

// Answer is how a chained invoke ends.
type Answer struct {
	// Payload is the result; nil is an absent one.
	Payload []byte
	// Error, when set, says that the call failed.
	Error *protocol.ErrorObject
	// Status is that of the operation: SUCCEEDED or, with an error, FAILED,
	// unless it is TIMED_OUT or STOPPED.
	Status protocol.OperationStatus
	// After is the virtual time that the call takes.
	After time.Duration
}

// Answering is an ordinary function that decides how its calls end, and when. It
// is called like a [Plain] one.
func Answering(fn func(ctx context.Context, c Call) Answer) Function {
	return answeringFunction(fn)
}

// Routed is a function that is another one from call to call. choose is asked
// once for every call; nil means that the function is not registered. It may not
// call the Runner.
func Routed(choose func(Call) Function) Function { return routedFunction(choose) }

type (
	durableFunction   struct{ handler Handler }
	answeringFunction func(ctx context.Context, c Call) Answer
	routedFunction    func(Call) Function
)

func (durableFunction) function()   {}
func (answeringFunction) function() {}
func (routedFunction) function()    {}

// functions finds functions by the names that callers use.
type functions map[string]Function

func (f functions) find(called string) (Function, bool) {
	name, qualifier := splitName(called)
	for _, candidate := range []string{called, name + ":" + qualifier, name} {
		if fn, ok := f[candidate]; ok {
			return fn, true
		}
	}
	return nil, false
}

func (f functions) names() []string { return slices.Sorted(maps.Keys(f)) }

// splitName takes a function's name apart: a bare name, one with a qualifier, an
// ARN, or an ARN without its beginning ("123456789012:function:name").
func splitName(called string) (name, qualifier string) {
	if _, rest, ok := strings.Cut(called, ":function:"); ok {
		called = rest
	}
	name, qualifier, _ = strings.Cut(called, ":")
	return name, qualifier
}

// version returns the version that runs for a qualifier. There are no others
// than $LATEST here, but a number is kept because callers see it in the ARN.
func version(qualifier string) string {
	if qualifier != "" && strings.Trim(qualifier, "0123456789") == "" {
		return qualifier
	}
	return "$LATEST"
}
