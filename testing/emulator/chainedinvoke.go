// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// target is what stands behind a chained invoke: an execution, a call of an
// ordinary function, or the reason why there is neither.
type target struct {
	child   *run
	call    *call
	refusal *backend.Refusal
}

// resolve is asked by the service when a chained invoke starts. Nothing runs
// before the invocation that started it has ended, so that the outcome never
// comes before the caller's answer. The lock is held.
func (s *Server) resolve(invoke service.ChainedInvoke) service.Target {
	parent := s.runs[invoke.ExecutionARN]
	called, refusal := parseFunctionName(invoke.FunctionName, "")
	if refusal != nil {
		parent.targets[invoke.OperationID] = target{refusal: refusal}
		return service.Target{}
	}
	t := s.targetOf(called, invoke)
	parent.targets[invoke.OperationID] = t
	if t.refusal != nil {
		return service.Target{}
	}
	version := s.functions.version(called)
	if t.child == nil {
		return service.Target{Version: version}
	}
	t.child.held = true
	t.child.parent, t.child.operation = parent, invoke.OperationID
	return service.Target{Version: version, DurableExecutionARN: t.child.exec.ARN()}
}

func (s *Server) targetOf(called functionName, invoke service.ChainedInvoke) target {
	fn, refusal := s.callable(called)
	if refusal == nil && fn.PerTenant && invoke.TenantID == "" {
		refusal = tenantMissing()
	}
	if refusal != nil {
		return target{refusal: refusal}
	}
	if fn.Durable == nil {
		return target{call: s.newChainedCall(called, invoke)}
	}
	child, refusal := s.start(called, fn, service.StartRequest{
		Input: string(bytesOf(invoke.Payload)), TenantID: invoke.TenantID,
		TraceHeader: invoke.TraceID,
	})
	return target{child: child, refusal: refusal}
}

func (s *Server) newChainedCall(called functionName, invoke service.ChainedInvoke) *call {
	c := s.newCall(called, bytesOf(invoke.Payload))
	c.inv.tenantID, c.inv.traceID = invoke.TenantID, invoke.TraceID
	return c
}

// callable finds a function that may be invoked by that name. The lock is held.
func (s *Server) callable(called functionName) (*function, *backend.Refusal) {
	fn, ok := s.functions.find(called)
	switch {
	case !ok:
		return nil, notFound("Function not found: " +
			s.cfg.functionARN(called.name, called.qualifier))
	case fn.Durable != nil && called.qualifier == "":
		return nil, backend.Invalid("You cannot invoke a durable function using an unqualified " +
			"ARN: add a version, an alias or $LATEST.")
	default:
		return fn, nil
	}
}

// launchTargets starts what the invocation that just ended has invoked. The lock
// is held.
func (s *Server) launchTargets(now time.Time, parent *run) {
	for _, invoke := range parent.exec.TakeInvokes() {
		t := parent.targets[invoke.OperationID]
		delete(parent.targets, invoke.OperationID)
		s.launch(now, parent, invoke.OperationID, t)
	}
}

// launch starts what stands behind a chained invoke. The lock is held.
func (s *Server) launch(now time.Time, parent *run, operation string, t target) {
	switch {
	case t.child != nil:
		t.child.held = false
	case t.call != nil:
		t.call.finish = func(now time.Time, got answer) {
			s.finishInvoke(now, parent, operation, outcomeOf(got))
		}
		s.enqueue(t.call)
	default:
		s.finishInvoke(now, parent, operation, service.Outcome{
			Status: protocol.StatusFailed,
			Error: &protocol.ErrorObject{
				ErrorType: t.refusal.Code, ErrorMessage: t.refusal.Message,
			},
		})
	}
}

// tellParent hands the outcome of an execution to the invoke that waits for it.
// The lock is held.
func (s *Server) tellParent(now time.Time, child *run) {
	if child.parent == nil {
		return
	}
	outcome := service.Outcome{Result: child.exec.Result(), Error: child.exec.Error()}
	switch child.exec.Status() {
	case protocol.ExecutionFailed:
		outcome.Status = protocol.StatusFailed
	case protocol.ExecutionTimedOut:
		outcome.Status = protocol.StatusTimedOut
	case protocol.ExecutionStopped:
		outcome.Status = protocol.StatusStopped
	case protocol.ExecutionSucceeded, protocol.ExecutionRunning:
		outcome.Status = protocol.StatusSucceeded
	}
	s.finishInvoke(now, child.parent, child.operation, outcome)
}

func (s *Server) finishInvoke(
	now time.Time, parent *run, operation string, outcome service.Outcome,
) {
	if outcome.Status != protocol.StatusSucceeded && outcome.Error == nil {
		outcome.Error = &protocol.ErrorObject{}
	}
	if err := parent.exec.FinishInvoke(now, operation, outcome); err != nil {
		s.cfg.Logger.Error("the service refused the outcome of a chained invoke",
			"execution", parent.exec.ARN(), "error", err)
	}
	s.wake()
}

// outcomeOf is the outcome of an ordinary function.
func outcomeOf(got answer) service.Outcome {
	if got.err != nil {
		return service.Outcome{Status: protocol.StatusFailed, Error: got.err}
	}
	text := string(got.payload)
	return service.Outcome{Status: protocol.StatusSucceeded, Result: &text}
}

func bytesOf(text *string) []byte {
	if text == nil {
		return nil
	}
	return []byte(*text)
}
