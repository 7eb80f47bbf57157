// SPDX-License-Identifier: Apache-2.0

package cloud_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/cloud"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// stuck waits for a callback that nobody answers, and for an hour.
func stuck(ctx durable.Context, _ string) (string, error) {
	nap := durable.Go(ctx, "meanwhile", func(ctx durable.Context) (int, error) {
		return 0, durable.Wait(ctx, "nap", time.Hour)
	})
	answer, err := durable.WaitForCallback[string](ctx, "approval",
		func(durable.StepContext, string) error { return nil })
	if err != nil {
		return "", err
	}
	_, err = nap.Await(ctx)
	return answer, err
}

func TestExecutionThatIsGivenUpIsStopped(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		limit func(ctx context.Context) (context.Context, context.CancelFunc)
		cfg   cloud.Config
		over  time.Duration // when the test is
		after time.Duration
		is    error
		want  string
	}{
		"AtTheTimeout": {
			context.WithCancel,
			cloud.Config{Timeout: time.Minute},
			time.Hour, time.Minute, context.DeadlineExceeded,
			"1m0s have passed: raise -cloud.timeout if it takes longer; ",
		},
		"BeforeTheDeadline": {
			func(ctx context.Context) (context.Context, context.CancelFunc) {
				return context.WithTimeout(ctx, time.Minute)
			},
			cloud.Config{Grace: 5 * time.Second},
			time.Hour, 55 * time.Second, context.DeadlineExceeded,
			"the deadline of the test is near: raise -timeout of go test; ",
		},
		"WhenTheTestIsOver": {
			context.WithCancel,
			cloud.Config{},
			time.Second, time.Second, context.Canceled,
			"the test is over: context canceled; ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var l logs
				w := only(stuck)
				c.cfg.Logf = l.Logf
				r := w.runner(t, c.cfg)
				arn := start(t, r, "orders")
				begin := now()
				ctx, cancel := c.limit(t.Context())
				defer cancel()
				r.After(c.over, cancel)

				result, err := r.Wait(ctx, arn)

				require.Equal(t, c.after, now().Sub(begin))
				require.ErrorIs(t, err, c.is)
				unfinished, ok := errors.AsType[*cloud.UnfinishedError](err)
				require.True(t, ok)
				require.ElementsMatch(t,
					[]string{`wait-for-callback "approval"`, `wait "meanwhile/nap"`}, unfinished.Waiting)
				require.EqualError(t, err, "cloud: execution "+arn+" did not end: "+c.want+
					"open: "+strings.Join(unfinished.Waiting, ", ")+
					"; the last event is 8, InvocationCompleted")
				require.Equal(t, protocol.ExecutionRunning, result.Status)
				exec := w.execution(t, arn)
				require.Equal(t, protocol.ExecutionStopped, exec.Status())
				require.Equal(t, &protocol.ErrorObject{
					ErrorType: "TestEnded", ErrorMessage: "the test gave the execution up",
				}, exec.Error())
				require.Contains(t, l.String(), "cloud: execution "+arn+" is given up and stopped:"+
					" the last event is 8, InvocationCompleted\n\tsee https://us-east-1.console.")
				r.Close()
				require.Len(t, w.of("StopDurableExecution"), 1)
			})
		})
	}
}

func TestCloseStopsWhatNobodyWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(map[string]*durable.Handler{
			"orders": durable.NewHandler(func(ctx durable.Context, in string) (string, error) {
				return durable.Invoke[string](ctx, "ship", "stuck:live", in)
			}),
			"stuck": durable.NewHandler(stuck),
			"quick": durable.NewHandler(func(durable.Context, string) (int, error) { return 1, nil }),
		})
		r := w.runner(t, cloud.Config{})
		ended := start(t, r, "quick")
		_, err := r.Wait(t.Context(), ended)
		require.NoError(t, err)
		parent := start(t, r, "orders")
		child := ""
		_, err = r.Await(t.Context(), parent, func(so *execution.Result) bool {
			if o, err := so.Operation("ship"); err == nil {
				child = o.TargetARN
			}
			return child != ""
		})
		require.NoError(t, err)

		r.Close()
		r.Close()

		require.Equal(t, protocol.ExecutionSucceeded, w.execution(t, ended).Status())
		require.Equal(t, protocol.ExecutionStopped, w.execution(t, parent).Status())
		require.Equal(t, protocol.ExecutionStopped, w.execution(t, child).Status())
		require.Len(t, w.of("StopDurableExecution"), 2)
		for _, c := range w.of("GetDurableExecutionHistory") {
			require.NotEqual(t, child, c.id)
		}
	})
}

func TestWhatCanNotBeStoppedIsLogged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var l logs
		w := only(nap)
		w.intercept = func(operation string, _ int) *reply {
			if operation == "StopDurableExecution" {
				return &reply{status: 403, code: "AccessDeniedException", body: message("Not you")}
			}
			return nil
		}
		r := w.runner(t, cloud.Config{Logf: l.Logf, Profile: "dev"})
		arn := start(t, r, "orders")

		r.Close()

		require.Contains(t, l.String(), "cloud: execution "+arn+" is not stopped:"+
			" lambda:StopDurableExecution: AccessDeniedException: Not you: allow the action"+
			` lambda:StopDurableExecution to the caller, who is that of profile "dev"`+
			"\n\tto stop it: aws lambda stop-durable-execution --durable-execution-arn '"+arn+"'\n")
	})
}

func TestLongListsOfOpenOperationsAreCut(t *testing.T) {
	t.Parallel()
	err := &cloud.UnfinishedError{
		ARN: "arn:x", Cause: errors.New("why"), LastEvent: "the last event is 9, StepStarted",
		Waiting: strings.Split(strings.Repeat("a,", 9)+"b", ","),
	}

	require.EqualError(t, err, "cloud: execution arn:x did not end: why;"+
		" open: a, a, a, a, a, a, a, a and 2 more; the last event is 9, StepStarted")
}
