// SPDX-License-Identifier: Apache-2.0

package cloud_test

import (
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

// everything is a function with operations of every kind.
func everything(ctx durable.Context, in string) (string, error) {
	_, err := durable.Step(ctx, "busy", func(ctx durable.StepContext) (int, error) {
		if ctx.Attempt() == 1 {
			return 0, errors.New("busy")
		}
		return 7, nil
	})
	if err != nil {
		return "", err
	}
	if err := durable.Wait(ctx, "cool-off", time.Minute); err != nil {
		return "", err
	}
	_, err = durable.RunInChild(ctx, "tolerated", func(ctx durable.Context) (int, error) {
		return 0, durable.Do(ctx, "refused", func(durable.StepContext) error {
			return errors.New("no")
		}, durable.WithRetry(durable.NoRetry()))
	})
	if err == nil {
		return "", errors.New("want an error")
	}
	approval, err := durable.WaitForCallback[string](ctx, "approval",
		func(durable.StepContext, string) error { return nil })
	if err != nil {
		return "", err
	}
	sent, err := durable.Invoke[string](ctx, "ship", "shipping:live", in)
	return approval + "/" + sent, err
}

func ship(ctx durable.Context, in string) (string, error) {
	return in, durable.Wait(ctx, "on the way", 3*time.Second)
}

func newShop() *world {
	return newWorld(map[string]*durable.Handler{
		"orders":   durable.NewHandler(everything),
		"shipping": durable.NewHandler(ship),
	})
}

func approve(c *cloud.Callback) { c.Succeed(5*time.Second, []byte(`"yes"`)) }

func TestResultIsThatOfTheService(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newShop()
		r := w.runner(t, cloud.Config{OnCallback: approve, Test: t.Name()})
		arn, err := r.Start(t.Context(), cloud.StartRequest{
			Function: "orders:live", Input: []byte(`"parcel"`),
		})
		require.NoError(t, err)

		result, err := r.Wait(t.Context(), arn)

		require.NoError(t, err)
		require.Equal(t, protocol.ExecutionSucceeded, result.Status)
		require.Equal(t, `"yes/parcel"`, *result.Output)
		want := execution.FromHistory(arn, w.execution(t, arn).Events())
		require.Equal(t, want.FullTree(), result.FullTree())
		require.Equal(t, want, result)
		require.Empty(t, w.of("StopDurableExecution"))
	})
}

// start begins an execution of a function with one input.
func start(t *testing.T, r *cloud.Runner, function string) (arn string) {
	t.Helper()
	arn, err := r.Start(t.Context(), cloud.StartRequest{
		Function: function, Input: []byte(`"parcel"`),
	})
	require.NoError(t, err)
	return arn
}

// only is a world of one function, which is called "orders".
func only[Out any](fn func(durable.Context, string) (Out, error)) *world {
	return newWorld(map[string]*durable.Handler{"orders": durable.NewHandler(fn)})
}

// nap waits for a minute.
func nap(ctx durable.Context, _ string) (int, error) {
	return 1, durable.Wait(ctx, "nap", time.Minute)
}

func TestExecutionThatDoesNotSucceedIsAResult(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		fn     func(durable.Context, string) (int, error)
		status protocol.ExecutionStatus
		reason *protocol.ErrorObject
	}{
		"Failed": {
			func(durable.Context, string) (int, error) { return 0, &declined{} },
			protocol.ExecutionFailed,
			&protocol.ErrorObject{ErrorType: "Card.Declined", ErrorMessage: "no money"},
		},
		"TimedOut": {
			func(ctx durable.Context, _ string) (int, error) {
				return 0, durable.Wait(ctx, "long", time.Hour)
			},
			protocol.ExecutionTimedOut,
			&protocol.ErrorObject{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var l logs
				w := only(c.fn)
				w.settings.ExecutionTimeout = time.Minute
				r := w.runner(t, cloud.Config{Logf: l.Logf})

				result, err := r.Wait(t.Context(), start(t, r, "orders"))

				require.NoError(t, err)
				require.Equal(t, c.status, result.Status)
				if c.status == protocol.ExecutionFailed {
					require.Equal(t, c.reason, result.Error)
				}
				require.Contains(t, l.String(), " is "+string(c.status)+": the last event is ")
				require.Empty(t, w.of("StopDurableExecution"))
			})
		})
	}
}

type declined struct{}

func (*declined) Error() string     { return "no money" }
func (*declined) ErrorType() string { return "Card.Declined" }

func TestStoppedExecutionIsAResult(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := only(nap).runner(t, cloud.Config{})
		arn := start(t, r, "orders")
		r.After(5*time.Second, func() {
			reason := &protocol.ErrorObject{ErrorType: "Enough"}
			require.NoError(t, r.Stop(t.Context(), arn, reason))
		})

		result, err := r.Wait(t.Context(), arn)

		require.NoError(t, err)
		require.Equal(t, protocol.ExecutionStopped, result.Status)
		require.Equal(t, "Enough", result.Error.ErrorType)
		again, err := r.Wait(t.Context(), arn)
		require.NoError(t, err)
		require.Equal(t, result, again)
	})
}

func TestAwaitReturnsWhenTheConditionHolds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newShop()
		r := w.runner(t, cloud.Config{OnCallback: approve})
		arn := start(t, r, "orders")

		result, err := r.Await(t.Context(), arn, func(so *execution.Result) bool {
			o, err := so.Operation("cool-off")
			return err == nil && o.Status == protocol.StatusSucceeded
		})

		require.NoError(t, err)
		require.Equal(t, protocol.ExecutionRunning, result.Status)
		so, err := r.Result(arn)
		require.NoError(t, err)
		require.Equal(t, result, so)
		result, err = r.Await(t.Context(), arn, func(*execution.Result) bool { return true })
		require.NoError(t, err)
		require.Equal(t, protocol.ExecutionRunning, result.Status)
		result, err = r.Wait(t.Context(), arn)
		require.NoError(t, err)
		require.Equal(t, protocol.ExecutionSucceeded, result.Status)
	})
}

func TestOtherExecutionsAreUnknown(t *testing.T) {
	t.Parallel()
	r := only(nap).runner(t, cloud.Config{})

	_, err := r.Wait(t.Context(), "arn:x")
	require.EqualError(t, err,
		`cloud: execution "arn:x" is not one of this Runner: start it with Start`)
	_, err = r.Result("arn:x")
	require.ErrorContains(t, err, "is not one of this Runner")
}

func TestEventsAreReportedInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newShop()
		seen := make(map[string][]protocol.Event)
		r := w.runner(t, cloud.Config{
			OnCallback: approve,
			OnEvent:    func(arn string, e protocol.Event) { seen[arn] = append(seen[arn], e) },
		})

		result, err := r.Wait(t.Context(), start(t, r, "orders"))

		require.NoError(t, err)
		require.Equal(t, result.Events, seen[result.ARN])
		ship, err := result.Operation("ship")
		require.NoError(t, err)
		require.Equal(t, protocol.EventExecutionStarted, seen[ship.TargetARN][0].EventType)
	})
}

func TestOutcomeIsTheServicesWhereTheHistoryIsCutShort(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var l logs
		w := only(func(durable.Context, string) (string, error) { return "all of it", nil })
		short := &reply{status: 200, body: `{"Events":[
			{"EventType":"ExecutionStarted","EventId":1,"EventTimestamp":1767225600,
			 "ExecutionStartedDetails":{"Input":{"Payload":"1","Truncated":true}}},
			{"EventType":"ExecutionSucceeded","EventId":2,"EventTimestamp":1767225600,
			 "ExecutionSucceededDetails":{"Result":{"Payload":"\"all","Truncated":true}}}]}`}
		denied := &reply{status: 403, code: "AccessDeniedException", body: message("Not you")}
		w.intercept = func(operation string, _ int) *reply {
			switch operation {
			case "GetDurableExecutionHistory":
				return short
			case "GetDurableExecution":
				return denied
			default:
				return nil
			}
		}
		r := w.runner(t, cloud.Config{Logf: l.Logf})
		arn := start(t, r, "orders")

		result, err := r.Wait(t.Context(), arn)
		require.NoError(t, err)
		require.Equal(t, protocol.ExecutionSucceeded, result.Status)
		require.True(t, result.Truncated)
		require.Contains(t, l.String(), "the outcome of "+arn+" is that of its history: "+
			"lambda:GetDurableExecution: AccessDeniedException: Not you: allow the action"+
			" lambda:GetDurableExecution to the caller")

		denied = nil
		result, err = r.Wait(t.Context(), arn)
		require.NoError(t, err)
		require.Equal(t, `"all of it"`, *result.Output)
		require.Equal(t, `"parcel"`, *result.Input)
		require.False(t, result.Truncated)
	})
}

func TestOutcomeIsAskedForUntilTheServiceKnowsIt(t *testing.T) {
	t.Parallel()

	for name, late := range map[string]int{"AfterAWhile": 3, "Never": 100} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var l logs
				w := only(func(durable.Context, string) (string, error) { return "ok", nil })
				w.intercept = func(operation string, before int) *reply {
					if operation == "GetDurableExecution" && before < late {
						return &reply{status: 200, body: `{"Status":"RUNNING"}`}
					}
					return nil
				}
				r := w.runner(t, cloud.Config{Logf: l.Logf})

				result, err := r.Wait(t.Context(), start(t, r, "orders"))

				require.NoError(t, err)
				require.Equal(t, protocol.ExecutionSucceeded, result.Status)
				require.Equal(t, `"ok"`, *result.Output)
				asked := len(w.of("GetDurableExecution"))
				require.Equal(t, min(late+1, 5), asked)
				require.Equal(t, late == 100, strings.Contains(l.String(), " still says RUNNING"))
			})
		})
	}
}

func TestOutcomeWithoutDataKeepsThatOfTheHistory(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := only(func(durable.Context, string) (string, error) { return "ok", nil })
		w.intercept = func(operation string, _ int) *reply {
			if operation == "GetDurableExecution" {
				return &reply{status: 200, body: `{"Status":"SUCCEEDED","ExecutionDataIncluded":false}`}
			}
			return nil
		}
		r := w.runner(t, cloud.Config{})

		result, err := r.Wait(t.Context(), start(t, r, "orders"))

		require.NoError(t, err)
		require.Equal(t, `"ok"`, *result.Output)
		require.Equal(t, `"parcel"`, *result.Input)
	})
}
