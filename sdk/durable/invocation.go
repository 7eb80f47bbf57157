// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"context"
	"fmt"
	"runtime"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/internal/engine"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// invocation is what all scopes of one invocation share.
type invocation struct {
	*handlerConfig

	engine    *engine.Engine
	execution Execution
	intercept backend.Interception // nil: bodies run as they are
	rehearsal backend.Rehearsal    // nil: this is no rehearsal
	hooks     *hooks
	progress  progress
}

// newInvocation returns an invocation that does what backend b asks for besides.
func newInvocation(cfg *handlerConfig, b backend.Backend) *invocation {
	inv := &invocation{handlerConfig: cfg}
	inv.intercept, _ = b.(backend.Interception)
	if inv.rehearsal, _ = b.(backend.Rehearsal); inv.rehearsal != nil {
		inv.handlerConfig = cfg.quiet()
	}
	return inv
}

// intercepted runs the body, past the backend's interception if it has one.
func (s *stepScope) intercepted(ctx context.Context, clock *bodyClock) (any, error) {
	o, inv := s.o, s.o.inv
	if inv.intercept == nil {
		return s.run(ctx)
	}
	a := backend.Attempt{ExecutionARN: inv.execution.ARN, Number: s.attempt}
	if clock != nil {
		a.Sleep = clock.Sleep
	}
	if op := o.record(); op != nil {
		a.Operation = *op
	} else { // the START has not been answered
		a.Operation = protocol.Operation{
			ID: o.id, ParentID: o.parent, Name: o.name, Type: o.typ, SubType: o.sub,
		}
	}
	return inv.intercept.Intercept(ctx, a, s.run)
}

// describe names an operation for errors.
func describe(o *operation) string { return o.title().String() }

// title is what an operation is called in errors.
type title struct {
	call string // what the user calls it; "": the word for the sub-type
	sub  string
	name string
	id   string // "" as long as there is none
}

func (o *operation) title() title {
	return title{call: o.call, sub: o.sub, name: o.name, id: o.id}
}

// String says what the operation is, its name and its id.
func (t title) String() string {
	text := t.call
	if text == "" {
		text = word(t.sub)
	}
	if t.name != "" {
		text += fmt.Sprintf(" %q", t.name)
	}
	if t.id != "" {
		text += " (id " + t.id + ")"
	}
	return text
}

func (s *scope) describe() string {
	switch {
	case s.id == "":
		return "the handler's context"
	case s.name == "":
		return "the context of operation " + s.id
	default:
		return fmt.Sprintf("the context of %q (id %s)", s.name, s.id)
	}
}

// word turns a sub-type into the word that the user knows it by.
func word(subType string) string {
	switch subType {
	case "RunInChildContext":
		return "child"
	case "ChainedInvoke":
		return "invoke"
	case "MapIteration":
		return "map iteration"
	case "ParallelBranch":
		return "parallel branch"
	case "WaitForCallback":
		return "wait for callback"
	case "WaitForCondition":
		return "wait for condition"
	case "WithRetry":
		return "retry"
	default:
		return strings.ToLower(subType)
	}
}

// userCaller returns the file and line of the first caller outside the SDK.
func userCaller() string {
	const deep = 32
	var pcs [deep]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := frames.Next()
		if !strings.Contains(f.Function, "durable-go/sdk/durable.") &&
			!strings.Contains(f.Function, "durable-go/sdk/internal/engine.") {
			return fmt.Sprintf("%s:%d", f.File, f.Line)
		}
		if !more {
			return "unknown"
		}
	}
}
