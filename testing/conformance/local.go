// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"bytes"
	"context"
	"io"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/testing/local"
)

// Local runs functions in memory and under virtual time, each requirement in a
// world of its own.
type Local struct {
	// Program returns the function for a requirement.
	Program func(id string, p Process) (Program, error)
	// Config is what the worlds are like. Its OnCallback and Intercept are not
	// used, and its Functions are added to those of the program.
	Config local.Config
}

// Program is a function with those that it invokes.
type Program struct {
	Handler local.Handler
	// Functions are found by the names by which they are invoked.
	Functions map[string]local.Function
}

// Process is what a function finds in place of the process that it would have on
// Lambda.
type Process struct {
	// Stdout takes the log, a record in each line.
	Stdout io.Writer
	// Exit ends the process and does not return. It has to be called by the body
	// of a step: the invocation fails with Runtime.ExitError, and nothing that the
	// function does afterwards is recorded.
	Exit func()
}

// Name implements [World].
func (Local) Name() string { return "local" }

// localLook is how often the public runner looks for callbacks.
const localLook = 2 * time.Second

// Run implements [World].
func (w Local) Run(ctx context.Context, req *Requirement) (*Record, error) {
	const name = "function"
	var p process
	program, err := w.Program(req.ID, Process{Stdout: &p.out, Exit: p.exit})
	if err != nil {
		return nil, err
	}
	cfg := w.Config
	cfg.Functions = map[string]local.Function{name: local.Durable(program.Handler)}
	maps.Copy(cfg.Functions, w.Config.Functions)
	maps.Copy(cfg.Functions, program.Functions)
	cfg.Intercept = p.intercept
	var runner *local.Runner
	answers := newAnswers(req, localLook, func(d time.Duration, do func()) { runner.After(d, do) })
	cfg.OnCallback = func(c *local.Callback) { answers.offer(c.Name, c) }
	runner = local.New(cfg)
	defer runner.Close()
	rec := &Record{Sent: sent(req)}
	arn, err := runner.Start(local.StartRequest{Function: name, Input: []byte(rec.Sent)})
	if err != nil {
		return nil, err
	}
	rec.Result, err = runner.Wait(ctx, arn)
	rec.Callbacks = answers.differences()
	rec.Logs = ParseLogs(p.out.lines(), arn)
	return rec, err
}

// process is the process of the function in one run.
type process struct {
	out output
	// gone is set by the goroutine of a body. Bodies run one at a time.
	gone bool
}

// exit leaves the body by a panic that only intercept gets to see.
func (p *process) exit() {
	p.gone = true
	panic("conformance: the process exits outside of a step's body") //nolint:forbidigo // see above
}

// intercept runs a body in which the process may end.
func (p *process) intercept(
	ctx context.Context, _ backend.Attempt, body func(context.Context) (any, error),
) (value any, err error) {
	defer func() {
		if p.gone {
			p.gone = false
			_ = recover()
			value, err = nil, local.ErrProcessGone
		}
	}()
	return body(ctx)
}

// output keeps what is written. It is safe for concurrent use.
type output struct {
	mu   sync.Mutex // guards text
	text bytes.Buffer
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) lines() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.Split(o.text.String(), "\n")
}
