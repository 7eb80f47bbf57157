// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"context"
	"time"

	"github.com/lambda-durable/durable-go/testing/cloud"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// Cloud lets [Run] run the function that is deployed, whatever the flags say.
// Callbacks are answered by the responders of the test; an OnCallback of the
// config is not called. The default is what the flag -cloud and those that begin
// with -cloud. say, so most tests do without this option.
func Cloud(where cloud.Config) Option {
	return option(func(c *config) { c.cloud = &where })
}

// Lasting says how much time the run takes where time is real. On AWS the test
// is skipped if that is more than -cloud.timeout.
//
//	durabletest.Lasting(24*time.Hour) // go test -cloud -cloud.timeout 25h -timeout 26h
func Lasting(d time.Duration) Option { return option(func(c *config) { c.lasting = d }) }

// runDeployed runs the deployed function, if that is wanted. Otherwise ok is
// false.
func runDeployed[Out any](t TB, in any, opts []Option) (x *Execution[Out], ok bool) {
	t.Helper()
	cfg := newConfig(opts)
	if cfg.cloud == nil {
		theCloudFlags.requireCloud(t)
		return nil, false
	}
	w := &world{cfg: cfg}
	w.fail(t, "the run can't begin", cfg.mistake)
	cfg.skipUnlessDeployable(t)
	result, err := cfg.runDeployed(t, encodeInput(t, in))
	if result == nil {
		w.fail(t, "the run did not start", err)
	}
	x = &Execution[Out]{world: w, left: leaves(result)}
	x.finish(t, err)
	return x, true
}

// runDeployed follows an execution to its end. The result is nil when none was
// started.
func (c *config) runDeployed(t TB, input []byte) (*execution.Result, error) {
	ctx, release := untilDeadline(t)
	defer release()
	ctx, spoil := context.WithCancelCause(ctx)
	defer spoil(nil)
	where := *c.cloud
	if where.Test == "" {
		where.Test = t.Name()
	}
	if where.Logf == nil {
		where.Logf = t.Logf
	}
	out := &outside{cfg: c, logf: where.Logf, spoil: spoil}
	where.OnCallback = out.offer
	runner, err := cloud.New(ctx, where)
	if err != nil {
		return nil, err
	}
	defer runner.Close()
	out.runner = runner
	arn, err := runner.Start(ctx, cloud.StartRequest{Function: c.function, Input: input})
	if err != nil {
		return nil, err
	}
	return runner.Wait(ctx, arn)
}

// untilDeadline returns a context with the deadline of the test, if that has one.
func untilDeadline(t TB) (context.Context, context.CancelFunc) {
	if timed, ok := t.(interface{ Deadline() (time.Time, bool) }); ok {
		if deadline, ok := timed.Deadline(); ok {
			return context.WithDeadline(t.Context(), deadline)
		}
	}
	return context.WithCancel(t.Context())
}
