// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// open reads the store, if there is one, and goes on where the server before has
// ended, whichever way it did.
func (s *Server) open() error {
	if s.cfg.Store == nil {
		return nil
	}
	rows, err := s.cfg.Store.Load()
	if err != nil {
		return fmt.Errorf("emulator: read the stored state: %w", err)
	}
	was, err := decodeRows(rows)
	if err != nil {
		return fmt.Errorf("emulator: read the stored state: %w", err)
	}
	if err := s.restore(was); err != nil {
		return fmt.Errorf("emulator: read the stored state: %w", err)
	}
	s.recorder = newRecorder(s.cfg.Store, was.encoder, s.takeChanges)
	s.logs.save(s.recorder.want)
	return nil
}

func (s *Server) restore(was *saved) error {
	s.clock.skipped = was.account.Skipped
	s.service.SetCounters(was.account.Counters)
	for i := range was.executions {
		one := &was.executions[i]
		exec, err := s.service.Restore(one.serial, &one.origin, &one.state, one.deltas)
		if err != nil {
			return err
		}
		if err := s.restoreRun(exec, was.runs[one.serial]); err != nil {
			return err
		}
	}
	for i := range was.executions {
		one := &was.executions[i]
		about := was.runs[one.serial]
		s.runs[one.origin.ARN].parent = s.runs[about.Parent]
	}
	s.restoreCalls(was.calls)
	s.logs.restore(was.lines)
	s.jumps = was.jumps
	return nil
}

func (s *Server) restoreRun(exec *service.Execution, about savedRun) error {
	called, refusal := parseFunctionName(about.Called, "")
	if refusal != nil {
		return fmt.Errorf("execution %q: it has no function: %w", exec.ARN(), refusal)
	}
	one := newRun(exec, called)
	one.operation = about.Operation
	s.runs[exec.ARN()] = one
	if exec.Status().Terminal() {
		close(one.ended)
		s.retain(one)
		return nil
	}
	s.active = append(s.active, one)
	return nil
}

// continueAll ends the invocations that were running when the server before
// ended, and starts again what only it knew to be running. The lock is held.
func (s *Server) continueAll() {
	now := s.clock.now()
	for _, one := range s.active {
		if one.exec.InFlight() {
			s.loseInvocation(now, one)
		}
		one.exec.TakeInvokes()
		for _, op := range one.exec.Operations() {
			if op.Type == protocol.TypeChainedInvoke && op.Status == protocol.StatusStarted {
				s.continueInvoke(now, one, op.ID)
			}
		}
	}
}

// loseInvocation fails the invocation in flight, which nobody will answer, as the
// death of the function's process would have.
func (s *Server) loseInvocation(now time.Time, one *run) {
	lost := service.Answer{Error: &protocol.ErrorObject{
		ErrorType: errorExit, ErrorMessage: "Error: the emulator ended during the invocation",
	}}
	if err := one.exec.Complete(now, lost); err != nil {
		s.cfg.Logger.Error("the service refused the end of an invocation",
			"execution", one.exec.ARN(), "error", err)
	}
}

// continueInvoke runs the target of a chained invoke that has no outcome yet. An
// execution goes on by itself; an ordinary function is called again, because
// nobody knows how far it came.
func (s *Server) continueInvoke(now time.Time, parent *run, id string) {
	asked, ok := parent.exec.InvokeStarted(id)
	if !ok {
		return
	}
	invoke := service.ChainedInvoke{
		ExecutionARN: parent.exec.ARN(), OperationID: id, FunctionName: asked.FunctionName,
		TenantID: asked.TenantID, Payload: asked.Input.Payload,
	}
	if child, ok := s.runs[asked.DurableExecutionARN]; ok {
		if child.exec.Status().Terminal() {
			s.tellParent(now, child)
		}
		return
	}
	called, refusal := parseFunctionName(asked.FunctionName, "")
	if refusal == nil && asked.ExecutedVersion == "" {
		_, refusal = s.callable(called)
	}
	if refusal != nil {
		s.launch(now, parent, id, target{refusal: refusal})
		return
	}
	s.launch(now, parent, id, target{call: s.newChainedCall(called, invoke)})
}
