// SPDX-License-Identifier: Apache-2.0

package local

import (
	"context"
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// deepest is how many executions may be within one another. No time passes while
// they are started, so functions that invoke one another without an end would do
// so for ever.
const deepest = 1000

// resolve is asked by the service when a chained invoke starts: a durable target
// is started there and then, so that the history can name its execution. The
// lock is held.
func (r *Runner) resolve(invoke service.ChainedInvoke) service.Target {
	name, qualifier := splitName(invoke.FunctionName)
	target := service.Target{Version: version(qualifier)}
	fn := r.target(invoke)
	durable, ok := fn.(durableFunction)
	if !ok {
		r.runs[invoke.ExecutionARN].expect(invoke.OperationID, fn)
		return target
	}
	req := service.StartRequest{
		FunctionName: name, Qualifier: target.Version, TenantID: invoke.TenantID,
		TraceHeader: invoke.TraceID,
	}
	if invoke.Payload != nil {
		req.Input = *invoke.Payload
	}
	depth := r.runs[invoke.ExecutionARN].depth + 1
	if depth > deepest {
		r.fail(fmt.Errorf("invoke of function %q: functions have invoked one another %d deep, and"+
			" none of them has ended", invoke.FunctionName, deepest))
		return target
	}
	child, err := r.start(durable.handler, req)
	if err != nil {
		r.fail(fmt.Errorf("invoke of function %q: %w", invoke.FunctionName, err))
		return target
	}
	child.depth = max(child.depth, depth)
	child.parents = append(child.parents, invoke)
	child.timed = child.timed || r.cfg.ExecutionTimeout > 0
	target.DurableExecutionARN = child.exec.ARN()
	return target
}

// target finds out what stands behind a call, nil when nothing is registered.
// The lock is held.
func (r *Runner) target(invoke service.ChainedInvoke) Function {
	fn, _ := r.functions.find(invoke.FunctionName)
	for {
		routed, ok := fn.(routedFunction)
		if !ok {
			return fn
		}
		fn = routed(callOf(invoke))
	}
}

func callOf(invoke service.ChainedInvoke) Call {
	c := Call{Function: invoke.FunctionName, TenantID: invoke.TenantID}
	if invoke.Payload != nil {
		c.Payload = []byte(*invoke.Payload)
	}
	return c
}

// expect remembers the target of an invoke until it is called.
func (one *run) expect(operationID string, fn Function) {
	if one.targets == nil {
		one.targets = make(map[string]Function)
	}
	one.targets[operationID] = fn
}

// call runs the target of a chained invoke that is not durable.
func (r *Runner) call(ctx context.Context, one *run, invoke service.ChainedInvoke) {
	r.mu.Lock()
	fn, expected := one.targets[invoke.OperationID]
	delete(one.targets, invoke.OperationID)
	r.mu.Unlock()
	switch fn := fn.(type) {
	case answeringFunction:
		r.answerInvoke(one, invoke, fn(ctx, callOf(invoke)))
	case nil:
		if expected {
			r.Fail(fmt.Errorf("invoke %q: %w", invoke.Name, r.unregistered(invoke.FunctionName)))
		}
	}
}

// answerInvoke ends a chained invoke when its answer is due.
func (r *Runner) answerInvoke(one *run, invoke service.ChainedInvoke, a Answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	finish := func() error {
		return one.exec.FinishInvoke(r.clock.now, invoke.OperationID, a.outcome())
	}
	if a.After <= 0 {
		if err := finish(); err != nil {
			r.fail(err)
		}
		return
	}
	r.clock.schedule(action{
		at: r.clock.now.Add(a.After),
		why: func(r *Runner) string {
			return one.describeOperation(invoke.OperationID) + " is answered" + r.within(one)
		},
		over: func() bool { return one.exec.Status().Terminal() },
		do: func() error {
			r.mu.Lock()
			defer r.mu.Unlock()
			return finish()
		},
	})
}

func (a *Answer) outcome() service.Outcome {
	o := service.Outcome{Status: a.Status, Error: a.Error}
	switch {
	case o.Status == "" && a.Error == nil:
		o.Status = protocol.StatusSucceeded
	case o.Status == "":
		o.Status = protocol.StatusFailed
	}
	switch {
	case o.Status != protocol.StatusSucceeded && o.Error == nil:
		o.Error = &protocol.ErrorObject{}
	case o.Status == protocol.StatusSucceeded && a.Payload != nil:
		text := string(a.Payload)
		o.Result = &text
	}
	return o
}

// tellParents hands the outcome of a child to the invokes that wait for it. The
// lock is held.
func (one *run) tellParents() {
	for _, invoke := range one.parents {
		parent := one.runner.runs[invoke.ExecutionARN]
		err := parent.exec.FinishInvoke(one.runner.clock.now, invoke.OperationID, one.outcome())
		if err != nil {
			one.runner.fail(err)
		}
	}
	one.parents = nil
}

func (one *run) outcome() service.Outcome {
	failure := one.exec.Error()
	if failure == nil {
		failure = &protocol.ErrorObject{}
	}
	switch one.exec.Status() {
	case protocol.ExecutionTimedOut:
		return service.Outcome{Status: protocol.StatusTimedOut, Error: failure}
	case protocol.ExecutionStopped:
		return service.Outcome{Status: protocol.StatusStopped, Error: failure}
	case protocol.ExecutionFailed:
		return service.Outcome{Status: protocol.StatusFailed, Error: failure}
	case protocol.ExecutionSucceeded, protocol.ExecutionRunning:
		return service.Outcome{Status: protocol.StatusSucceeded, Result: one.exec.Result()}
	default:
		return service.Outcome{Status: protocol.StatusSucceeded, Result: one.exec.Result()}
	}
}

// UnregisteredError says that a function was called that is not in
// [Config.Functions]. On AWS the invoke would fail; here it ends the run, because
// the test has forgotten something.
type UnregisteredError struct {
	// Function is the name as it was called.
	Function string
	// Registered are the names that would have been found.
	Registered []string
}

// Error names the function and those that are registered.
func (e *UnregisteredError) Error() string {
	quoted := make([]string, len(e.Registered))
	for i, name := range e.Registered {
		quoted[i] = fmt.Sprintf("%q", name)
	}
	return fmt.Sprintf("function %q is not registered; registered: %s",
		e.Function, strings.Join(quoted, ", "))
}

func (r *Runner) unregistered(name string) error {
	return &UnregisteredError{Function: name, Registered: r.functions.names()}
}
