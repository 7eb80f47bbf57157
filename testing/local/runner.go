// SPDX-License-Identifier: Apache-2.0

package local

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// Runner is a world of functions, executions and one clock.
//
// [Runner.Wait], [Runner.Until], [Runner.Settle], [Runner.Advance] and
// [Runner.Close] let things happen and must not be called at the same time, nor
// from a function that is being run. All other methods are safe for concurrent
// use, also from within step bodies.
type Runner struct {
	cfg       Config
	functions functions
	// watch fires when everything hangs; see never. Only the goroutine that drives
	// uses it.
	watch *time.Timer

	mu     sync.Mutex // guards all below
	clock  clock
	svc    *service.Service
	picks  func(n int) int // nil: what came first
	runs   map[string]*run
	active []*run // in order of their start; those that have ended go at the next sweep
	moves  []move
	failed error // what made it impossible to go on
}

// New returns a world in which nothing has happened yet.
func New(cfg Config) *Runner {
	r := &Runner{
		cfg:       cfg.withDefaults(),
		functions: cfg.Functions,
		runs:      make(map[string]*run),
	}
	r.clock.now = protocol.At(r.cfg.Start).Time
	settings := service.Config{
		ExecutionTimeout: cfg.ExecutionTimeout,
		MaxOperations:    cfg.MaxOperations,
		InlineItems:      inlineOperations,
		Retry:            service.InvocationRetry{Delay: cfg.RetryDelay},
		Resolve:          r.resolve,
	}
	r.picks = chooser(cfg)
	if r.picks != nil {
		settings.Shuffle = r.shuffle
	}
	r.svc = service.New(settings)
	return r
}

// Run starts an execution of h in a world of its own and drives it to its end.
// The function is called "function" there. The result is there also when the
// error is not nil, unless nothing could be started.
func Run(ctx context.Context, h Handler, input []byte, cfg Config) (*execution.Result, error) {
	const name = "function"
	functions := maps.Clone(cfg.Functions)
	if functions == nil {
		functions = make(map[string]Function)
	}
	functions[name] = Durable(h)
	cfg.Functions = functions
	r := New(cfg)
	defer r.Close()
	arn, err := r.Start(StartRequest{Function: name, Input: input})
	if err != nil {
		return nil, err
	}
	return r.Wait(ctx, arn)
}

// StartRequest asks for an execution.
type StartRequest struct {
	// Function is the name of a [Durable] function of [Config.Functions].
	Function string
	// Input is the caller's event, normally JSON; empty means absent.
	Input []byte
	// Name makes the start idempotent; empty means a generated one.
	Name string
	// TenantID is empty for functions without tenants.
	TenantID string
	// ExecutionTimeout replaces that of [Config]; 0 keeps it.
	ExecutionTimeout time.Duration
}

// Start begins an execution, or finds the one that has the same function, name
// and input, and returns its ARN. Nothing runs before the Runner is driven.
func (r *Runner) Start(req StartRequest) (arn string, err error) {
	fn, ok := r.functions.find(req.Function)
	if !ok {
		return "", r.unregistered(req.Function)
	}
	target, ok := fn.(durableFunction)
	if !ok {
		return "", fmt.Errorf("start of function %q: it is not durable", req.Function)
	}
	name, qualifier := splitName(req.Function)
	r.mu.Lock()
	defer r.mu.Unlock()
	started, err := r.start(target.handler, service.StartRequest{
		FunctionName: name, Qualifier: version(qualifier), Name: req.Name,
		Input: string(req.Input), TenantID: req.TenantID, ExecutionTimeout: req.ExecutionTimeout,
	})
	if err != nil {
		return "", fmt.Errorf("start of function %q: %w", req.Function, err)
	}
	started.timed = started.timed || req.ExecutionTimeout > 0 || r.cfg.ExecutionTimeout > 0
	return started.exec.ARN(), nil
}

// start makes an execution known. The lock is held.
func (r *Runner) start(h Handler, req service.StartRequest) (*run, error) {
	exec, created, err := r.svc.Start(r.clock.now, req)
	if err != nil {
		return nil, err
	}
	if !created {
		return r.runs[exec.ARN()], nil
	}
	started := &run{runner: r, exec: exec, handler: h, tenant: req.TenantID}
	r.runs[exec.ARN()] = started
	r.active = append(r.active, started)
	return started, nil
}

// Now is what the clock shows.
func (r *Runner) Now() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.clock.now
}

// After schedules an action on the clock: when the Runner is driven and d has
// passed there, do is called, before handlers are invoked again. It may call
// every method that doesn't drive.
func (r *Runner) After(d time.Duration, do func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clock.schedule(action{
		at: r.clock.now.Add(d), do: func() error { do(); return nil },
		why: func(*Runner) string { return "an action of the test is due" },
	})
}

// Stop ends a running execution as STOPPED, with the error if it is not nil. An
// invocation that is running is not interrupted; its next checkpoint is refused.
func (r *Runner) Stop(arn string, reason *protocol.ErrorObject) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	exec, err := r.svc.Execution(arn)
	if err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	exec.Stop(r.clock.now, reason)
	return nil
}

// Result returns what an execution has left behind so far.
func (r *Runner) Result(arn string) (*execution.Result, error) {
	r.mu.Lock()
	exec, err := r.svc.Execution(arn)
	if err != nil {
		r.mu.Unlock()
		return nil, fmt.Errorf("result: %w", err)
	}
	events := exec.Events()
	r.mu.Unlock()
	return execution.FromHistory(arn, events), nil
}
