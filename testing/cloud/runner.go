// SPDX-License-Identifier: Apache-2.0

package cloud

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/lambda-durable/durable-go/testing/execution"
)

// Runner starts executions of deployed functions and follows them until they
// end. It belongs to one test. Its methods are safe for concurrent use.
type Runner struct {
	cfg     Config
	agenda  *agenda
	release func()
	// wake ends a pause between two looks at the histories.
	wake chan struct{}

	mu   sync.Mutex // guards below
	runs map[string]*run
	// order holds the runs as they became known.
	order []*run
}

// New returns a Runner that lives as long as ctx: what was scheduled does not
// happen when ctx is done. No call is made yet. The error says what is wrong with
// the AWS configuration.
func New(ctx context.Context, cfg Config) (*Runner, error) {
	cfg.setDefaults()
	r := &Runner{cfg: cfg, wake: make(chan struct{}, 1), runs: make(map[string]*run)}
	release, err := r.cfg.connect(ctx)
	if err != nil {
		return nil, fmt.Errorf("cloud: %w", err)
	}
	r.release = release
	r.agenda = newAgenda(ctx)
	return r, nil
}

// Run starts an execution, follows it to its end and leaves nothing behind. The
// result is there also when the error is not nil, unless nothing could be started.
func Run(ctx context.Context, cfg Config, req StartRequest) (*execution.Result, error) {
	r, err := New(ctx, cfg)
	if err != nil {
		return nil, err
	}
	defer r.Close() //nolint:contextcheck // it stops what ctx has given up
	arn, err := r.Start(ctx, req)
	if err != nil {
		return nil, err
	}
	return r.Wait(ctx, arn)
}

// StartRequest asks for an execution.
type StartRequest struct {
	// Function is a logical id, an output of the stack, a name or an ARN, with or
	// without a qualifier. In a stack, a function without one is called by its
	// alias there, or its version; elsewhere by $LATEST.
	Function string
	// Input is the caller's event, normally JSON; empty means absent.
	Input []byte
	// Name makes the start idempotent; empty means one that is generated from
	// [Config.Test].
	Name string
	// TenantID is empty for functions without tenants.
	TenantID string
}

const actionInvoke = "lambda:InvokeFunction"

// Start begins an execution, or finds the one that has the same function, name
// and input, and returns its ARN. It waits for the invocation to be accepted, not
// for the function.
func (r *Runner) Start(ctx context.Context, req StartRequest) (arn string, err error) {
	ctx, cancel := r.bound(ctx)
	defer cancel()
	fn, err := r.resolve(ctx, req.Function)
	if err != nil {
		return "", fmt.Errorf("cloud: %w", err)
	}
	if req.Name == "" {
		req.Name = executionName(r.cfg.Test)
	}
	arn, err = r.invoke(ctx, fn, req)
	if err != nil {
		return "", fmt.Errorf("cloud: start of function %q: %w", req.Function, err)
	}
	r.add(arn, parseFunction(req.Function).bare())
	r.cfg.Logf("cloud: function %q runs as %s%s", req.Function, arn, r.cfg.lookAt(arn))
	return arn, nil
}

func (r *Runner) invoke(ctx context.Context, fn function, req StartRequest) (string, error) {
	in := &lambda.InvokeInput{
		FunctionName:         &fn.name,
		Qualifier:            &fn.qualifier,
		InvocationType:       types.InvocationTypeEvent,
		DurableExecutionName: &req.Name,
		TenantId:             optional(req.TenantID),
		Payload:              req.Input,
	}
	var out *lambda.InvokeOutput
	err := r.persist(ctx, func() (err error) {
		out, err = ask(ctx, &r.cfg, actionInvoke, r.cfg.Lambda.Invoke, in, string(req.Input))
		return err
	})
	if err != nil {
		return "", err
	}
	if out.DurableExecutionArn == nil {
		return "", &NotDurableError{Function: fn.name + ":" + fn.qualifier}
	}
	return aws.ToString(out.DurableExecutionArn), nil
}

// NotDurableError says that a function ran as an ordinary one.
type NotDurableError struct{ Function string }

// Error names the function and what it lacks.
func (e *NotDurableError) Error() string {
	return fmt.Sprintf("function %q is not durable, it ran as an ordinary one: set DurableConfig"+
		" when the function is created and deploy it anew", e.Function)
}

// After calls do when d has passed, in a goroutine of its own, unless the Runner
// is closed before.
func (r *Runner) After(d time.Duration, do func()) {
	r.agenda.after(d, func(context.Context) { do() })
}

// Result returns what an execution has left behind, as far as it was read.
func (r *Runner) Result(arn string) (*execution.Result, error) {
	one, err := r.find(arn)
	if err != nil {
		return nil, err
	}
	return one.result(), nil
}

// Close stops the executions that have not ended and returns when nothing of the
// Runner is left. What can't be stopped is logged.
func (r *Runner) Close() {
	r.agenda.close()
	r.mu.Lock()
	runs := r.order
	r.order = nil
	r.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.agenda.ctx), r.cfg.Grace)
	defer cancel()
	r.stopAll(ctx, runs, "the test is over")
	r.release()
}

func (r *Runner) add(arn, function string) *run {
	r.mu.Lock()
	defer r.mu.Unlock()
	if one, ok := r.runs[arn]; ok {
		return one
	}
	one := newRun(r, arn, function)
	r.runs[arn] = one
	r.order = append(r.order, one)
	return one
}

func (r *Runner) find(arn string) (*run, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if one, ok := r.runs[arn]; ok {
		return one, nil
	}
	return nil, fmt.Errorf("cloud: execution %q is not one of this Runner: start it with Start", arn)
}

// lookAt says where to see an execution with one's own eyes.
func (c *Config) lookAt(arn string) string {
	page := ConsoleURL(arn)
	if page == "" || c.Endpoint != "" {
		return ""
	}
	return "\n\tsee " + page
}
