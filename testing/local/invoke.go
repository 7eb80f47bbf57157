// SPDX-License-Identifier: Apache-2.0

package local

import (
	"context"
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// resolve is asked by the service when a chained invoke starts: a durable target
// is started there and then, so that the history can name its execution. The
// lock is held.
func (r *Runner) resolve(invoke service.ChainedInvoke) service.Target {
	name, qualifier := splitName(invoke.FunctionName)
	target := service.Target{Version: version(qualifier)}
	fn, _ := r.functions.find(invoke.FunctionName)
	durable, ok := fn.(durableFunction)
	if !ok {
		return target
	}
	req := service.StartRequest{
		FunctionName: name, Qualifier: target.Version, TenantID: invoke.TenantID,
		TraceHeader: invoke.TraceID,
	}
	if invoke.Payload != nil {
		req.Input = *invoke.Payload
	}
	child, err := r.start(durable.handler, req)
	if err != nil {
		r.fail(fmt.Errorf("invoke of function %q: %w", invoke.FunctionName, err))
		return target
	}
	child.parents = append(child.parents, invoke)
	child.timed = child.timed || r.cfg.ExecutionTimeout > 0
	target.DurableExecutionARN = child.exec.ARN()
	return target
}

// call runs the target of a chained invoke that is not durable.
func (r *Runner) call(ctx context.Context, one *run, invoke service.ChainedInvoke) {
	fn, ok := r.functions.find(invoke.FunctionName)
	if !ok {
		r.mu.Lock()
		r.fail(fmt.Errorf("invoke %q: %w", invoke.Name, r.unregistered(invoke.FunctionName)))
		r.mu.Unlock()
		return
	}
	plain, ok := fn.(plainFunction)
	if !ok {
		return
	}
	var payload []byte
	if invoke.Payload != nil {
		payload = []byte(*invoke.Payload)
	}
	out, err := plain(ctx, payload)
	outcome := service.Outcome{Status: protocol.StatusSucceeded}
	if out != nil {
		text := string(out)
		outcome.Result = &text
	}
	if err != nil {
		outcome = service.Outcome{Status: protocol.StatusFailed, Error: lambdaError(err)}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := one.exec.FinishInvoke(r.clock.now, invoke.OperationID, outcome); err != nil {
		r.fail(err)
	}
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
