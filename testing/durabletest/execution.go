// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// Execution is what a run of a function with results of type Out left behind.
// Methods that take a TB fail the test when they can't give what is asked for.
type Execution[Out any] struct {
	left
	world *world
}

// Output returns what the function returned. It fails the test unless the
// execution SUCCEEDED with a JSON result that fits Out.
func (x *Execution[Out]) Output(t TB) Out {
	t.Helper()
	var out Out
	if err := x.Err(); err != nil {
		t.Errorf("durabletest: no output: %v", err)
		t.FailNow()
		return out
	}
	if err := x.result().Decode(&out); err != nil {
		t.Errorf("durabletest: no output: %v", err)
		t.FailNow()
	}
	return out
}

// Err returns why the execution did not succeed, an [*ExecutionError], or nil
// when it SUCCEEDED.
func (x *Execution[Out]) Err() error {
	if x.result().Status == protocol.ExecutionSucceeded {
		return nil
	}
	return newExecutionError(x.result())
}

// Status returns how the execution ended.
func (x *Execution[Out]) Status() protocol.ExecutionStatus { return x.result().Status }

// Duration returns how much virtual time passed from the start to the end.
func (x *Execution[Out]) Duration() time.Duration { return x.result().Duration() }

// Invocations returns how often the function was invoked.
func (x *Execution[Out]) Invocations() int { return len(x.result().Invocations) }

// Result returns the whole of it: operations, history, invocations. It is the
// same at every call and must not be modified.
func (x *Execution[Out]) Result() *execution.Result { return x.result() }

// Tree returns the operations as text; see [execution.Result.Tree].
func (x *Execution[Out]) Tree() string { return x.result().Tree() }

// Operation returns the operation with a name or path, in the way of
// [execution.Result.Operation]. It fails the test when there is none, or more
// than one.
func (x *Execution[Out]) Operation(t TB, path string) *Operation {
	t.Helper()
	o, err := x.result().Operation(path)
	if err != nil {
		t.Errorf("durabletest: %v", err)
		t.FailNow()
	}
	return &Operation{o}
}

// Step returns the step with a name or path. It fails the test when there is
// none, more than one, or another kind of operation.
func (x *Execution[Out]) Step(t TB, path string) *Operation {
	t.Helper()
	o := x.Operation(t, path)
	if o.Kind() != execution.KindStep {
		t.Errorf("durabletest: operation %q is a %s, not a step", o.Path, o.Kind())
		t.FailNow()
	}
	return o
}

// transcript is what is printed of a run when its test has failed.
func (x *Execution[Out]) transcript() string {
	r := x.result()
	var b strings.Builder
	fmt.Fprintf(&b, "execution %s is %s after %s\n", r.ARN, r.Status, r.Duration())
	if r.Error != nil {
		fmt.Fprintf(&b, "error %s: %s\n%s", r.Error.ErrorType, r.Error.ErrorMessage, x.stack())
	}
	if !x.deployed() {
		fmt.Fprintf(&b, "used %s\n", x.Usage())
	}
	if unused := x.unused(); unused != "" {
		fmt.Fprintf(&b, "nothing needed %s\n", unused)
	}
	fmt.Fprintf(&b, "\noperations:\n%s\nhistory:\n%s", indent(r.Tree()), indent(r.Timeline()))
	if hits := x.FaultHits(); len(hits) > 0 {
		fmt.Fprintf(&b, "\nfaults:\n%s", indent(x.faultText(hits)))
	}
	if logs := x.Logs(); len(logs) > 0 {
		fmt.Fprintf(&b, "\nlogs:\n%s", indent(x.logText(logs)))
	}
	return b.String()
}

// stack is where the error comes from, or how a panic would tell.
func (x *Execution[Out]) stack() string {
	frames := x.result().Error.StackTrace
	if len(frames) == 0 && errors.Is(x.Err(), durable.ErrPanic) {
		return "  the handler's option durable.WithStackTraces() tells where\n"
	}
	var b strings.Builder
	for _, frame := range frames {
		fmt.Fprintf(&b, "  %s\n", frame)
	}
	return b.String()
}

func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("  ")
		b.WriteString(line)
	}
	return b.String()
}
