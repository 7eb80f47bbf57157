// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"context"
	"time"

	"github.com/lambda-durable/durable-go/testing/cloud"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// Remote runs functions that are deployed, on AWS or on an emulator. Time is
// real, and every delay of an answer to a callback is.
type Remote struct {
	// Label is the world's name: "cloud".
	Label string
	// Config says where the functions are. It is asked for every requirement, and
	// its OnCallback is not used.
	Config func(req *Requirement) cloud.Config
	// Function names the function for a requirement, in the way of
	// cloud.StartRequest.
	Function func(id string) string
	// Logs returns the lines that a function has written since the execution
	// began, in order; lines of other executions may be among them.
	Logs func(ctx context.Context, executionARN string) ([]string, error)
	// LogDelay is the time after which all lines are there: 0 where they are at
	// once.
	LogDelay time.Duration
}

// Name implements [World].
func (w Remote) Name() string {
	if w.Label == "" {
		return "cloud"
	}
	return w.Label
}

// Run implements [World].
func (w Remote) Run(ctx context.Context, req *Requirement) (*Record, error) {
	var runner *cloud.Runner
	answers := newAnswers(req, 0, func(d time.Duration, do func()) { runner.After(d, do) })
	cfg := w.Config(req)
	cfg.OnCallback = func(c *cloud.Callback) { answers.offer(c.Name, c) }
	runner, err := cloud.New(ctx, cfg)
	if err != nil {
		return nil, err
	}
	defer runner.Close() //nolint:contextcheck // it stops what ctx has given up
	rec := &Record{Sent: sent(req)}
	arn, err := runner.Start(ctx, cloud.StartRequest{
		Function: w.Function(req.ID), Input: []byte(rec.Sent),
	})
	if err != nil {
		return nil, err
	}
	rec.Result, err = runner.Await(ctx, arn, enough(req))
	rec.Callbacks = answers.differences()
	if err != nil || len(req.Logs) == 0 {
		return rec, err
	}
	written := make(chan struct{})
	runner.After(w.LogDelay, func() { close(written) })
	select {
	case <-written:
	case <-ctx.Done():
		return rec, context.Cause(ctx)
	}
	lines, err := w.Logs(ctx, arn)
	rec.Logs = ParseLogs(lines, arn)
	return rec, err
}

// enough says when an execution need not be followed any further, if nobody asks
// for its end.
func enough(req *Requirement) func(*execution.Result) bool {
	last := req.lastEvent().ID
	return func(r *execution.Result) bool { return req.Status == "" && len(r.Events) >= last }
}
