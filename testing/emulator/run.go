// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"context"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// run is one execution as the emulator drives it. The server's lock guards what
// changes.
type run struct {
	exec *service.Execution
	// called is the function as the caller named it; an alias may lead to another
	// function than its version.
	called functionName
	// ended is closed when the execution has ended.
	ended chan struct{}
	// held keeps the function from being invoked until the invocation that
	// started this execution has ended.
	held bool
	// parent waits for the outcome, if not nil, as its operation.
	parent    *run
	operation string
	// targets are what stands behind the chained invokes of the invocation in
	// flight, by operation.
	targets map[string]target
}

func newRun(exec *service.Execution, called functionName) *run {
	return &run{
		exec: exec, called: called, ended: make(chan struct{}), targets: make(map[string]target),
	}
}

// start makes an execution known, or finds the one of that name. The lock is
// held.
func (s *Server) start(called functionName, fn *function, req service.StartRequest) (
	*run, *backend.Refusal,
) {
	req.FunctionName, req.Qualifier = called.name, fn.versionOf(called)
	req.ExecutionTimeout = fn.Durable.ExecutionTimeout
	exec, created, err := s.service.Start(s.clock.now(), req)
	if err != nil {
		return nil, asRefusal(err)
	}
	if !created {
		return s.runs[exec.ARN()], nil
	}
	started := newRun(exec, called)
	s.runs[exec.ARN()] = started
	s.active = append(s.active, started)
	s.wake()
	return started, nil
}

// invocation is one run of the execution's function. The lock is held.
func (one *run) invocation(started *service.Invocation) *invocation {
	about := one.exec.Describe()
	return &invocation{
		requestID: started.RequestID, functionARN: about.FunctionARN, version: about.Version,
		payload: started.Input.AppendJSON(nil), traceID: about.TraceHeader,
		tenantID: about.TenantID, executionARN: about.ARN, answered: make(chan answer, 1),
	}
}

// runInvocation runs the function of an execution once, from envelope to answer.
func (s *Server) runInvocation(ctx context.Context, one *run, fn *function, inv *invocation) {
	got := s.runStored(ctx, fn, inv)
	fn.release()
	if ctx.Err() != nil {
		return // the server is closing: nothing that happens now counts
	}
	outcome := service.Answer{Error: got.err}
	if got.err == nil {
		outcome = service.AnswerOf(got.payload)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy--
	now := s.clock.now()
	if err := one.exec.Complete(now, outcome); err != nil {
		s.cfg.Logger.Error("the service refused the end of an invocation",
			"execution", one.exec.ARN(), "error", err)
	}
	s.launchTargets(now, one)
	s.wake()
}

// runStored runs a function once what leads to it is stored: a function must
// never see a token that the next server would give again.
func (s *Server) runStored(ctx context.Context, fn *function, inv *invocation) answer {
	if err := s.stored(); err != nil {
		s.cfg.Logger.Error("an invocation could not be stored", "request", inv.requestID, "error", err)
		return inv.failed(errorExit, "the emulator could not store the invocation")
	}
	return fn.runner.run(ctx, inv)
}

// at makes a call of the service at the present instant and lets the driver see
// what came of it.
func (s *Server) at(do func(now time.Time) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.wake()
	return do(s.clock.now())
}
