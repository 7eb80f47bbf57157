// SPDX-License-Identifier: Apache-2.0

package cloud_test

import (
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/cloud"
)

// gaps are the pauses between the calls of an operation, in milliseconds.
func gaps(calls []call) []int64 {
	var out []int64
	for i := 1; i < len(calls); i++ {
		out = append(out, calls[i].at.Sub(calls[i-1].at).Milliseconds())
	}
	return out
}

func TestPausesGrowWhileNothingChanges(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := only(func(ctx durable.Context, _ string) (int, error) {
			if err := durable.Wait(ctx, "first", 6*time.Second); err != nil {
				return 0, err
			}
			return 1, durable.Wait(ctx, "second", time.Second)
		})
		r := w.runner(t, cloud.Config{})

		_, err := r.Wait(t.Context(), start(t, r, "orders"))

		require.NoError(t, err)
		require.Equal(t, []int64{200, 400, 800, 1600, 2000, 2000, 200, 400, 800},
			gaps(w.of("GetDurableExecutionHistory")))
	})
}

func TestPausesAreThoseOfTheConfig(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := only(nap)
		r := w.runner(t, cloud.Config{Poll: cloud.Poll{Min: 20 * time.Second}})

		_, err := r.Wait(t.Context(), start(t, r, "orders"))

		require.NoError(t, err)
		require.Equal(t, []int64{20000, 20000, 20000}, gaps(w.of("GetDurableExecutionHistory")))
	})
}

// many is a function with more events than fit on a page.
func many(ctx durable.Context, _ string) (int, error) {
	for i := range 600 {
		err := durable.Do(ctx, "step "+strconv.Itoa(i), func(durable.StepContext) error { return nil })
		if err != nil {
			return 0, err
		}
		if i == 550 {
			if err := durable.Wait(ctx, "nap", time.Second); err != nil {
				return 0, err
			}
		}
	}
	return 1, nil
}

func TestLastPageIsReadAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := only(many)
		r := w.runner(t, cloud.Config{})

		result, err := r.Wait(t.Context(), start(t, r, "orders"))

		require.NoError(t, err)
		require.Equal(t, w.execution(t, result.ARN).Events(), result.Events)
		var markers []bool
		for _, c := range w.of("GetDurableExecutionHistory") {
			require.Equal(t, "1000", c.url.Query().Get("MaxItems"))
			require.Equal(t, "true", c.url.Query().Get("IncludeExecutionData"))
			markers = append(markers, c.url.Query().Has("Marker"))
		}
		require.Equal(t, []bool{false, true, true, true, true}, markers)
	})
}

func TestExpiredMarkerBeginsAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := only(many)
		w.intercept = func(operation string, before int) *reply {
			if operation == "GetDurableExecutionHistory" && before == 2 {
				return &reply{
					status: 400, code: "InvalidParameterValueException", body: message("Invalid marker"),
				}
			}
			return nil
		}
		seen := 0
		r := w.runner(t, cloud.Config{OnEvent: func(string, protocol.Event) { seen++ }})

		result, err := r.Wait(t.Context(), start(t, r, "orders"))

		require.NoError(t, err)
		require.Equal(t, w.execution(t, result.ARN).Events(), result.Events)
		require.Len(t, result.Events, seen)
	})
}

func TestExecutionMayBeUnknownAtFirst(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		hidden int
		fails  bool
	}{"AtFirst": {10, false}, "ForEver": {1000, true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := only(nap)
				w.intercept = func(operation string, before int) *reply {
					if operation == "GetDurableExecutionHistory" && before < c.hidden {
						return &reply{
							status: 404, code: "ResourceNotFoundException", body: message("Not found"),
						}
					}
					return nil
				}
				r := w.runner(t, cloud.Config{})
				begin := now()

				result, err := r.Wait(t.Context(), start(t, r, "orders"))

				if !c.fails {
					require.NoError(t, err)
					require.Equal(t, protocol.ExecutionSucceeded, result.Status)
					return
				}
				require.ErrorContains(t, err, "lambda:GetDurableExecutionHistory:"+
					" ResourceNotFoundException: Not found: executions are kept for as long as")
				require.Greater(t, now().Sub(begin), 30*time.Second)
				require.Len(t, w.of("StopDurableExecution"), 1)
			})
		})
	}
}

// broken are answers that are no answers.
func broken() map[string]*reply {
	return map[string]*reply{
		"ServiceException":   {status: 500, code: "ServiceException", body: message("Sorry")},
		"WithoutBody":        {status: 503},
		"CutShort":           {status: 200, body: `{"Events":[{"EventType":`, cut: true},
		"NotJSON":            {status: 200, body: `<html>sign in</html>`},
		"ConnectionRefused":  {err: http.ErrServerClosed},
		"TooManyConnections": {status: 502, body: "<html>Bad Gateway</html>"},
		"WrongClock": {
			status: 403, code: "InvalidSignatureException",
			body: message("Signature expired: 20260101T000000Z is now earlier than 20260101T010000Z"),
		},
	}
}

func TestLostCallsAreRepeated(t *testing.T) {
	t.Parallel()

	for name, answer := range broken() {
		for _, operation := range []string{
			"Invoke", "GetDurableExecutionHistory", "GetDurableExecution",
		} {
			if operation == "Invoke" && answer.status == http.StatusOK {
				continue // its body is not looked at
			}
			t.Run(operation+"/"+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					w := only(nap)
					w.intercept = func(called string, before int) *reply {
						if called == operation && before < 5 {
							return answer
						}
						return nil
					}
					r := w.runner(t, cloud.Config{})

					result, err := r.Wait(t.Context(), start(t, r, "orders"))

					require.NoError(t, err)
					require.Equal(t, protocol.ExecutionSucceeded, result.Status)
					require.Equal(t, []int64{200, 400, 800, 1600, 2000}, gaps(w.of(operation))[:5])
				})
			})
		}
	}
}

func TestCallsThatGetLostTooOftenEndTheRun(t *testing.T) {
	t.Parallel()

	for name, answer := range broken() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := only(nap)
				w.intercept = func(called string, _ int) *reply {
					if called == "GetDurableExecutionHistory" {
						return answer
					}
					return nil
				}
				r := w.runner(t, cloud.Config{})

				_, err := r.Wait(t.Context(), start(t, r, "orders"))

				require.ErrorContains(t, err, "lambda:GetDurableExecutionHistory: ")
				require.ErrorAs(t, err, new(*cloud.APIError))
				require.Len(t, w.of("GetDurableExecutionHistory"), 6)
				require.Len(t, w.of("StopDurableExecution"), 1)
			})
		})
	}
}

func TestThrottlingOnlyTakesTime(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		until time.Duration
		fails bool
	}{"ForAWhile": {2 * time.Minute, false}, "ForEver": {time.Hour, true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := only(nap)
				begin := now()
				w.intercept = func(operation string, _ int) *reply {
					if operation == "GetDurableExecutionHistory" && now().Sub(begin) < c.until {
						return &reply{
							status: 429, code: "TooManyRequestsException", body: message("Rate exceeded"),
						}
					}
					return nil
				}
				r := w.runner(t, cloud.Config{})

				_, err := r.Wait(t.Context(), start(t, r, "orders"))

				if !c.fails {
					require.NoError(t, err)
					return
				}
				require.ErrorContains(t, err, "5m0s have passed: raise -cloud.timeout if it takes longer;"+
					" the last answer was lambda:GetDurableExecutionHistory: TooManyRequestsException:"+
					" Rate exceeded: run fewer cloud tests at the same time")
				require.Equal(t, 5*time.Minute, now().Sub(begin))
			})
		})
	}
}
