// SPDX-License-Identifier: Apache-2.0

package cloud

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// Stop ends a running execution as STOPPED, with the error if it is not nil. An
// invocation that is running is not interrupted; its next checkpoint is refused.
func (r *Runner) Stop(ctx context.Context, arn string, reason *protocol.ErrorObject) error {
	in := &lambda.StopDurableExecutionInput{DurableExecutionArn: &arn, Error: errorTo(reason)}
	var secrets []string
	if reason != nil {
		secrets = []string{reason.ErrorMessage, reason.ErrorData}
	}
	return r.persist(ctx, func() error {
		_, err := ask(ctx, &r.cfg, "lambda:StopDurableExecution",
			r.cfg.Lambda.StopDurableExecution, in, secrets...)
		return err
	})
}

// stopAll ends what is still running of runs.
func (r *Runner) stopAll(ctx context.Context, runs []*run, why string) {
	for _, one := range runs {
		one.agenda.close()
	}
	for _, one := range runs {
		if !one.mayRun() {
			continue
		}
		reason := &protocol.ErrorObject{ErrorType: "TestEnded", ErrorMessage: why}
		if err := r.Stop(ctx, one.arn, reason); err != nil {
			r.cfg.Logf("cloud: execution %s is not stopped: %v\n\tto stop it: "+
				"aws lambda stop-durable-execution --durable-execution-arn '%s'", one.arn, err, one.arn)
		}
	}
}

// mayRun reports whether the execution may be running, and is to be stopped; it
// says so once.
func (one *run) mayRun() bool {
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.stopped || one.lost || one.ended() || one.settled.Load() {
		return false
	}
	one.stopped = true
	return true
}

// giveUp stops an execution that can't be followed to its end.
func (r *Runner) giveUp(ctx context.Context, root *run, why error) (*execution.Result, error) {
	result := root.result()
	err := &UnfinishedError{
		ARN: root.arn, Cause: why, LastEvent: root.describeLast(), Waiting: waiting(result),
	}
	r.cfg.Logf("cloud: execution %s is given up and stopped: %s%s",
		root.arn, err.LastEvent, r.cfg.lookAt(root.arn))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.cfg.Grace)
	defer cancel()
	r.stopAll(ctx, root.family(), "the test gave the execution up")
	return result, err
}
