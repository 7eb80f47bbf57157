// SPDX-License-Identifier: Apache-2.0

package local

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// Handler is a durable function, such as a *durable.Handler.
type Handler interface {
	Invoke(ctx context.Context, b backend.Backend, event []byte) ([]byte, error)
}

// Function is something that can be invoked by name: [Durable] or [Plain].
//
// A name is what the caller writes, with or without a qualifier. "ship-item:live"
// and the ARN that ends in it are found under "ship-item:live", else under
// "ship-item".
type Function interface{ function() }

// Durable is a durable function. Each invocation of it is an execution of its
// own on the same clock.
func Durable(h Handler) Function { return durableFunction{h} }

// Plain is an ordinary function: payload in, payload out. It runs at once, when
// the invocation that called it is over, and takes no virtual time. A nil payload
// is an absent one. An error fails the invocation with the type of the error and
// its text.
func Plain(fn func(ctx context.Context, payload []byte) ([]byte, error)) Function {
	return plainFunction(fn)
}

type durableFunction struct{ handler Handler }

type plainFunction func(ctx context.Context, payload []byte) ([]byte, error)

func (durableFunction) function() {}
func (plainFunction) function()   {}

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
