// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/local"
)

// Target is what stands behind the name of an invoked function: [Plain],
// [Durable], an [Outcome], [Missing], [Throttled] or [ByTenant].
type Target interface {
	function(w *world) local.Function
}

// OnInvoke registers an ordinary function for the chained invokes of a name. It
// is [Register] with [Plain]:
//
//	durabletest.OnInvoke("ship-item:live", func(ctx context.Context, it Item) (Parcel, error) {
//		return Parcel{Track: it.SKU}, nil
//	})
func OnInvoke[In, Out any](name string, fn func(context.Context, In) (Out, error)) Option {
	return Register(name, Plain(fn))
}

// Register says what stands behind the name of a function for chained invokes.
// The name is what the caller writes, with or without a qualifier:
// "ship-item:live" and an ARN that ends in it are found under "ship-item:live",
// else under "ship-item". A name that is called and not registered ends the run,
// because the test has forgotten it; say [Missing] where it is meant to be.
func Register(name string, target Target) Option {
	return option(func(c *config) {
		if err := checkTarget(target); err != nil {
			c.refuse("the target of Register(%q): %w", name, err)
			return
		}
		if c.targets == nil {
			c.targets = make(map[string]Target)
		}
		c.targets[name] = target
	})
}

// Plain is an ordinary function. The payload is decoded from JSON into In and
// the result encoded as JSON. It runs when the handler that called it has stopped
// running. An error fails the call under its type; see [Fail].
func Plain[In, Out any](fn func(context.Context, In) (Out, error)) PlainTarget {
	if fn == nil {
		return PlainTarget{}
	}
	return PlainTarget{call: func(ctx context.Context, payload []byte) (any, error) {
		var in In
		if len(payload) > 0 {
			if err := json.Unmarshal(payload, &in); err != nil {
				return nil, &payloadError{fmt.Errorf("payload is not a %T: %w", in, err)}
			}
		}
		return fn(ctx, in)
	}}
}

// PlainTarget is an ordinary Go function as a [Target].
type PlainTarget struct {
	call  func(ctx context.Context, payload []byte) (any, error)
	delay time.Duration
}

// Taking lets the calls take virtual time.
func (p PlainTarget) Taking(d time.Duration) PlainTarget {
	p.delay = d
	return p
}

// payloadError says that the caller and the function do not fit together.
type payloadError struct{ err error }

func (e *payloadError) Error() string { return e.err.Error() }
func (e *payloadError) Unwrap() error { return e.err }

func (p PlainTarget) function(w *world) local.Function {
	return local.Answering(func(ctx context.Context, c local.Call) local.Answer {
		value, err := p.call(ctx, c.Payload)
		if wrong, ok := errors.AsType[*payloadError](err); ok {
			w.runner.Fail(fmt.Errorf("call of function %q: %w", c.Function, wrong))
		}
		return Outcome{value: value, err: err, delay: p.delay}.answer(w, c)
	})
}

// Durable is a durable function. Every call is an execution of its own on the
// clock of the run, with the options of its handler.
func Durable[In, Out any](
	fn func(durable.Context, In) (Out, error), opts ...durable.HandlerOption,
) Target {
	return durableTarget(func(w *world) local.Handler {
		opts := append([]durable.HandlerOption{durable.WithLogHandler(w.logs.handler(w))}, opts...)
		return durable.NewHandler(fn, opts...)
	})
}

type durableTarget func(w *world) local.Handler

func (d durableTarget) function(w *world) local.Function { return local.Durable(d(w)) }

// Missing is a function that does not exist: calls fail with
// ResourceNotFoundException.
func Missing() Target { return missing{} }

type missing struct{}

func (missing) function(*world) local.Function {
	return local.Answering(func(_ context.Context, c local.Call) local.Answer {
		return local.Answer{Error: &protocol.ErrorObject{
			ErrorType: "ResourceNotFoundException", ErrorMessage: "Function not found: " + c.Function,
		}}
	})
}

// Throttled fails the first n calls with TooManyRequestsException; the others go
// to the target.
func Throttled(n int, target Target) Target { return throttled{n, target} }

type throttled struct {
	n    int
	then Target
}

func (t throttled) function(w *world) local.Function {
	then, calls := t.then.function(w), 0
	refuse := local.Answering(func(context.Context, local.Call) local.Answer {
		return local.Answer{Error: &protocol.ErrorObject{
			ErrorType: "TooManyRequestsException", ErrorMessage: "Rate Exceeded.",
		}}
	})
	return local.Routed(func(local.Call) local.Function {
		calls++
		if calls <= t.n {
			return refuse
		}
		return then
	})
}

// ByTenant has a target for every tenant id that callers give. The target under
// "" is for the calls of all others, without one they fail like those of
// [Missing].
type ByTenant map[string]Target

func (b ByTenant) function(w *world) local.Function {
	tenants := make(map[string]local.Function, len(b))
	for tenant, target := range b {
		tenants[tenant] = target.function(w)
	}
	otherwise, ok := tenants[""]
	if !ok {
		otherwise = Missing().function(w)
	}
	return local.Routed(func(c local.Call) local.Function {
		if fn, ok := tenants[c.TenantID]; ok {
			return fn
		}
		return otherwise
	})
}
