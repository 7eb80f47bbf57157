// SPDX-License-Identifier: Apache-2.0

package cloud_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/cloud"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// ask waits for an approval, which is asked for at the third attempt.
func ask(ctx durable.Context, _ string) (string, error) {
	return durable.WaitForCallback[string](ctx, "approval",
		func(ctx durable.StepContext, _ string) error {
			if ctx.Attempt() < 3 {
				return errors.New("mail server is down")
			}
			return nil
		}, durable.WithTimeout(time.Minute))
}

// plain makes a callback of its own, which must not be silent for long.
func plain(ctx durable.Context, _ string) (string, error) {
	c, err := durable.CreateCallback[string](ctx, "answer",
		durable.WithHeartbeatTimeout(20*time.Second))
	if err != nil {
		return "", err
	}
	return c.Await(ctx)
}

// callbackOf is the one callback of a run.
func callbackOf(t *testing.T, result *execution.Result) *execution.Operation {
	t.Helper()
	for o := range execution.OfKind(result.All(), execution.KindCallback) {
		return o
	}
	t.Fatal("there is no callback")
	return nil
}

func TestCallbackIsKnownWhenItsSubmitterHasSucceeded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := only(ask)
		var known []cloud.Callback
		var at time.Time
		r := w.runner(t, cloud.Config{OnCallback: func(c *cloud.Callback) {
			known, at = append(known, *c), now()
			c.Succeed(5*time.Second, []byte(`"yes"`))
		}})

		result, err := r.Wait(t.Context(), start(t, r, "orders"))

		require.NoError(t, err)
		require.Equal(t, `"yes"`, *result.Output)
		callback := callbackOf(t, result)
		require.Len(t, known, 1)
		require.Equal(t, callback.CallbackID, known[0].ID)
		require.Equal(t, callback.ID, known[0].OperationID)
		require.Equal(t, "approval", known[0].Name)
		require.Equal(t, "orders", known[0].Function)
		require.Equal(t, result.ARN, known[0].ExecutionARN)
		submitter := callback.Parent().Children()
		for o := range submitter {
			if o.Kind() == execution.KindStep {
				require.Len(t, o.Attempts, 3)
				require.False(t, at.Before(o.End))
			}
		}
		require.Equal(t, at.Add(5*time.Second).UTC(), callback.End)
	})
}

func TestCallbacksAreAnsweredInEveryWay(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		fn     func(durable.Context, string) (string, error)
		answer func(*cloud.Callback)
		status protocol.OperationStatus
		result *string
		err    *protocol.ErrorObject
	}{
		"Succeed": {
			plain, func(c *cloud.Callback) { c.Succeed(10*time.Second, []byte(`"yes"`)) },
			protocol.StatusSucceeded, new(`"yes"`), nil,
		},
		"SucceedWithoutResult": {
			plain, func(c *cloud.Callback) { c.Succeed(0, nil) },
			protocol.StatusSucceeded, nil, nil,
		},
		"Fail": {
			plain, func(c *cloud.Callback) {
				c.Fail(time.Second, &protocol.ErrorObject{
					ErrorType: "No", ErrorMessage: "m", ErrorData: "d", StackTrace: []string{"s"},
				})
			},
			protocol.StatusFailed, nil, &protocol.ErrorObject{
				ErrorType: "No", ErrorMessage: "m", ErrorData: "d", StackTrace: []string{"s"},
			},
		},
		"FailWithoutReason": {
			plain, func(c *cloud.Callback) { c.Fail(0, nil) },
			protocol.StatusFailed, nil, &protocol.ErrorObject{},
		},
		"HeartbeatsKeepItAlive": {
			plain, func(c *cloud.Callback) {
				c.Heartbeat(15 * time.Second)
				c.Heartbeat(30 * time.Second)
				c.Succeed(45*time.Second, []byte(`"late"`))
			},
			protocol.StatusSucceeded, new(`"late"`), nil,
		},
		"LateAnswersAreLost": {
			ask, func(c *cloud.Callback) {
				c.Succeed(0, []byte(`"first"`))
				c.Heartbeat(time.Millisecond)
				c.Fail(time.Millisecond, nil)
				c.Succeed(time.Hour, nil)
			},
			protocol.StatusSucceeded, new(`"first"`), nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := only(c.fn).runner(t, cloud.Config{OnCallback: c.answer})

				result, err := r.Wait(t.Context(), start(t, r, "orders"))

				require.NoError(t, err)
				callback := callbackOf(t, result)
				require.Equal(t, c.status, callback.Status)
				require.Equal(t, c.result, callback.Result)
				require.Equal(t, c.err, callback.Error)
			})
		})
	}
}

func TestAnswerAfterTheTimeoutIsLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := only(func(ctx durable.Context, in string) (string, error) {
			if _, err := ask(ctx, in); err == nil {
				return "", errors.New("want an error")
			}
			return "gone on", durable.Wait(ctx, "rest", time.Minute)
		})
		r := w.runner(t, cloud.Config{OnCallback: func(c *cloud.Callback) {
			c.Succeed(59*time.Second, []byte(`"yes"`))
		}})

		result, err := r.Wait(t.Context(), start(t, r, "orders"))

		require.NoError(t, err)
		require.Equal(t, `"gone on"`, *result.Output)
		require.Equal(t, protocol.StatusTimedOut, callbackOf(t, result).Status)
		require.Len(t, w.of("CallbackSuccess"), 1)
	})
}

func TestAnswerThatIsRefusedEndsTheRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := only(ask)
		w.intercept = func(operation string, _ int) *reply {
			if operation == "CallbackSuccess" {
				return &reply{
					status: 403, code: "AccessDeniedException", body: message(`Not you, "sekrit"`),
				}
			}
			return nil
		}
		var l logs
		r := w.runner(t, cloud.Config{Logf: l.Logf, OnCallback: func(c *cloud.Callback) {
			c.Succeed(0, []byte(`"sekrit"`))
		}})
		arn := start(t, r, "orders")

		_, err := r.Wait(t.Context(), arn)

		require.ErrorContains(t, err, `did not end: answer to callback "approval":`+
			" lambda:SendDurableExecutionCallbackSuccess: AccessDeniedException: Not you, [redacted]:"+
			" allow the action lambda:SendDurableExecutionCallbackSuccess to the caller; open: ")
		require.Equal(t, protocol.ExecutionStopped, w.execution(t, arn).Status())
		require.NotContains(t, l.String(), "sekrit")
	})
}

func TestAnswersOutliveAnAwait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := only(plain)
		var callback *cloud.Callback
		r := w.runner(t, cloud.Config{OnCallback: func(c *cloud.Callback) { callback = c }})
		arn := start(t, r, "orders")
		_, err := r.Await(t.Context(), arn, func(*execution.Result) bool { return callback != nil })
		require.NoError(t, err)

		callback.Succeed(time.Second, []byte(`1`))
		time.Sleep(2 * time.Second)

		require.Len(t, w.of("CallbackSuccess"), 1)
		require.ErrorContains(t, r.FailCallback(t.Context(), callback.ID, nil), "lambda:SendDurable")
		_, err = r.Wait(t.Context(), arn)
		require.NoError(t, err)
		callback.Succeed(0, []byte(`2`))
		synctest.Wait()
		require.Len(t, w.of("CallbackSuccess"), 1)
	})
}

func TestCallbacksOfInvokedFunctionsAreAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(map[string]*durable.Handler{
			"orders": durable.NewHandler(func(ctx durable.Context, in string) (string, error) {
				return durable.Invoke[string](ctx, "ship", "shipping:live", in)
			}),
			"shipping": durable.NewHandler(plain),
		})
		var function string
		r := w.runner(t, cloud.Config{OnCallback: func(c *cloud.Callback) {
			function = c.Function
			c.Succeed(time.Second, []byte(`"yes"`))
		}})

		result, err := r.Wait(t.Context(), start(t, r, "orders"))

		require.NoError(t, err)
		require.Equal(t, `"yes"`, *result.Output)
		require.Equal(t, "shipping", function)
	})
}

func TestInvokedFunctionThatCanNotBeFollowedIsLetGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var l logs
		w := newShop()
		r := w.runner(t, cloud.Config{Logf: l.Logf, OnCallback: approve})
		arn := start(t, r, "orders")
		w.denied = func(c call) bool {
			return c.operation == "GetDurableExecutionHistory" && c.id != arn
		}

		result, err := r.Wait(t.Context(), arn)

		require.NoError(t, err)
		require.Equal(t, protocol.ExecutionSucceeded, result.Status)
		require.Contains(t, l.String(), "can't be followed: its callbacks are not answered:"+
			" lambda:GetDurableExecutionHistory: AccessDeniedException: ")
	})
}
