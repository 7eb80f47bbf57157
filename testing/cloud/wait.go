// SPDX-License-Identifier: Apache-2.0

package cloud

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// Wait follows an execution until it has ended. When it is given up before, it is
// stopped, and the error is an [*UnfinishedError] that says why; the result is
// there nevertheless. An execution that ends as FAILED, TIMED_OUT or STOPPED is
// no error.
func (r *Runner) Wait(ctx context.Context, arn string) (*execution.Result, error) {
	return r.Await(ctx, arn, func(*execution.Result) bool { return false })
}

// Await is [Runner.Wait] that also returns when until is true of the result so
// far. It is asked at first and after every change. The execution goes on then,
// and callbacks are still answered, but new ones show only at the next Await or
// Wait.
func (r *Runner) Await(
	ctx context.Context, arn string, until func(*execution.Result) bool,
) (*execution.Result, error) {
	root, err := r.find(arn)
	if err != nil {
		return nil, err
	}
	ctx, cancel := r.bound(ctx)
	defer cancel()
	pauses := backoff{poll: r.cfg.Poll}
	for first := true; ; first = false {
		changed, err := r.look(ctx, root)
		if err != nil {
			return r.giveUp(ctx, root, err)
		}
		if root.over() {
			return r.finish(ctx, root), nil
		}
		if changed {
			pauses.reset()
		}
		if changed || first {
			if result := root.result(); until(result) {
				return result, nil
			}
		}
		if err := pause(ctx, pauses.take(), r.wake); err != nil {
			return r.giveUp(ctx, root, err)
		}
	}
}

// look reads what is new of an execution and of those that it has started, and
// tells of it. An execution that the tested one has started may get lost.
func (r *Runner) look(ctx context.Context, root *run) (changed bool, err error) {
	for _, one := range root.family() {
		if one.over() || one != root && !r.cfg.follows() {
			continue
		}
		events, err := one.read(ctx)
		switch {
		case err == nil:
		case one == root:
			return changed, err
		case ctx.Err() != nil:
			return changed, context.Cause(ctx)
		default:
			one.forget(err)
			continue
		}
		changed = changed || len(events) > 0
		one.adopt(events)
		one.report(events)
		one.offer(events)
		if err := one.judge(); err != nil {
			return changed, err
		}
	}
	return changed, nil
}

// report shows events to the observer.
func (one *run) report(events []protocol.Event) {
	if one.runner.cfg.OnEvent == nil {
		return
	}
	for _, e := range events {
		one.runner.cfg.OnEvent(one.arn, e)
	}
}

// finish asks what became of an execution whose history has its last event.
func (r *Runner) finish(ctx context.Context, root *run) *execution.Result {
	for _, one := range root.family() {
		one.agenda.close()
	}
	if err := root.conclude(ctx); err != nil {
		r.cfg.Logf("cloud: the outcome of %s is that of its history: %v", root.arn, err)
	}
	result := root.result()
	if result.Status != protocol.ExecutionSucceeded {
		r.cfg.Logf("cloud: execution %s is %s: %s%s",
			root.arn, result.Status, root.describeLast(), r.cfg.lookAt(root.arn))
	}
	return result
}

// conclude asks the service for the outcome, again if it does not know yet that
// the execution has ended.
func (one *run) conclude(ctx context.Context) error {
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.closing != nil {
		return nil
	}
	r := one.runner
	pauses := backoff{poll: r.cfg.Poll}
	for range maxLost {
		var out *lambda.GetDurableExecutionOutput
		err := r.persist(ctx, func() (err error) {
			out, err = ask(ctx, &r.cfg, "lambda:GetDurableExecution",
				r.cfg.Lambda.GetDurableExecution, &lambda.GetDurableExecutionInput{
					DurableExecutionArn: &one.arn, IncludeExecutionData: aws.Bool(true),
				})
			return err
		})
		if err != nil {
			return err
		}
		if protocol.ExecutionStatus(out.Status).Terminal() {
			one.closing = out
			return nil
		}
		if err := pause(ctx, pauses.take(), nil); err != nil {
			return err
		}
	}
	return fmt.Errorf("lambda:GetDurableExecution still says %s", protocol.ExecutionRunning)
}
