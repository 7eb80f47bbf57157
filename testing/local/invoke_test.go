// SPDX-License-Identifier: Apache-2.0

package local_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/local"
)

const targetARN = "arn:aws:lambda:us-east-1:123456789012:function:ship:3"

func TestInvokesFindFunctionsByTheirNames(t *testing.T) {
	t.Parallel()
	answers := func(text string) local.Function {
		return local.Plain(func(context.Context, []byte) ([]byte, error) {
			return []byte(text), nil
		})
	}
	functions := map[string]local.Function{
		"ship": answers("any"), "ship:live": answers("live"),
	}
	for called, want := range map[string]string{
		"ship": "any", "ship:dev": "any", "ship:live": "live", targetARN: "any",
		"arn:aws:lambda:eu-west-1:1:function:ship:live": "live",
		"123456789012:function:ship":                    "any",
	} {
		run, err := local.Run(t.Context(), calls(called, "{}"), nil,
			local.Config{Functions: functions})
		require.NoError(t, err, called)
		requireText(t, want, run.Output)
	}
}

func TestPlainFunctionGetsThePayload(t *testing.T) {
	t.Parallel()
	var got []byte
	cfg := local.Config{Functions: map[string]local.Function{"ship": local.Plain(
		func(_ context.Context, payload []byte) ([]byte, error) {
			got = payload
			return nil, nil
		})}}

	run, err := local.Run(t.Context(), calls("ship", `{"sku":1}`), nil, cfg)

	require.NoError(t, err)
	require.JSONEq(t, `{"sku":1}`, string(got))
	require.Equal(t, protocol.ExecutionSucceeded, run.Status)
	require.Nil(t, run.Operations[0].Result)
	require.Empty(t, run.Operations[0].TargetARN)
	require.Zero(t, run.Duration())
}

func TestPlainFunctionsErrorFailsTheInvoke(t *testing.T) {
	t.Parallel()
	cfg := local.Config{Functions: map[string]local.Function{"ship": local.Plain(
		func(context.Context, []byte) ([]byte, error) { return nil, &outage{} })}}

	run, err := local.Run(t.Context(), calls("ship", `{}`), nil, cfg)

	require.NoError(t, err)
	require.Equal(t, protocol.StatusFailed, run.Operations[0].Status)
	require.Equal(t, &protocol.ErrorObject{ErrorType: "outage", ErrorMessage: "no network"},
		run.Error)
}

func TestDurableTargetIsAnExecutionOnTheSameClock(t *testing.T) {
	t.Parallel()
	child := script(func(s *session) protocol.InvocationOutput {
		if out := until(s.ensure(startWait("1", 3600))); out.Status == protocol.InvocationPending {
			return out
		}
		for _, op := range s.ops {
			if op.Type == protocol.TypeExecution {
				return protocol.InvocationOutput{
					Status: protocol.InvocationSucceeded, Result: op.ExecutionDetails.InputPayload,
				}
			}
		}
		return protocol.InvocationOutput{Status: protocol.InvocationFailed}
	})
	r := local.New(local.Config{Functions: map[string]local.Function{
		"parent": local.Durable(calls("child:5", `{"n":1}`)), "child": local.Durable(child),
	}})
	arn, err := r.Start(local.StartRequest{Function: "parent"})
	require.NoError(t, err)

	run, err := r.Wait(t.Context(), arn)

	require.NoError(t, err)
	requireText(t, `{"n":1}`, run.Output)
	require.Equal(t, time.Hour, run.Duration())
	require.Len(t, run.Invocations, 2)
	childARN := run.Operations[0].TargetARN
	require.Contains(t, childARN, ":function:child:5/durable-execution/")
	childRun := result(t, r, childARN)
	require.Equal(t, protocol.ExecutionSucceeded, childRun.Status)
	require.Equal(t, "[0]  wait  SUCCEEDED  1h0m0s\n", childRun.Tree())
}

func TestOutcomeOfAChildReachesItsParent(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		child  script
		cfg    local.Config
		stop   bool
		status protocol.OperationStatus
	}{
		"Failed": {
			child: func(*session) protocol.InvocationOutput {
				return protocol.InvocationOutput{Status: protocol.InvocationFailed}
			},
			status: protocol.StatusFailed,
		},
		"Stopped": {
			child:  waitsFor("never", protocol.CallbackOptions{}),
			stop:   true,
			status: protocol.StatusStopped,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			r := local.New(local.Config{Functions: map[string]local.Function{
				"parent": local.Durable(calls("child", "{}")), "child": local.Durable(c.child),
			}})
			arn, err := r.Start(local.StartRequest{Function: "parent"})
			require.NoError(t, err)
			require.NoError(t, r.Settle(t.Context()))
			if c.stop {
				require.NoError(t, r.Stop(result(t, r, arn).Operations[0].TargetARN, nil))
			}
			run, err := r.Wait(t.Context(), arn)
			require.NoError(t, err)
			require.Equal(t, c.status, run.Operations[0].Status)
			require.NotNil(t, run.Operations[0].Error)
		})
	}
}

func TestTimedOutChildTimesOutTheInvoke(t *testing.T) {
	t.Parallel()
	// The parent was started with more time than its world gives to others.
	r := local.New(local.Config{
		ExecutionTimeout: time.Minute,
		Functions: map[string]local.Function{
			"parent": local.Durable(calls("child", "{}")),
			"child":  local.Durable(waitsFor("never", protocol.CallbackOptions{})),
		},
	})
	arn, err := r.Start(local.StartRequest{Function: "parent", ExecutionTimeout: time.Hour})
	require.NoError(t, err)

	run, err := r.Wait(t.Context(), arn)

	require.NoError(t, err)
	require.Equal(t, protocol.StatusTimedOut, run.Operations[0].Status)
	require.Equal(t, time.Minute, run.Duration())
}

func TestUnregisteredTargetEndsTheRun(t *testing.T) {
	t.Parallel()

	run, err := local.Run(t.Context(), calls("ship:live", "{}"), nil, local.Config{})

	var unregistered *local.UnregisteredError
	require.ErrorAs(t, err, &unregistered)
	require.EqualError(t, err, `invoke "call": function "ship:live" is not registered;`+
		` registered: "function"`)
	require.Equal(t, "call  invoke  STARTED\n", run.Tree())
}

func TestInputThatTheTargetRefusesEndsTheRun(t *testing.T) {
	t.Parallel()
	cfg := local.Config{Functions: map[string]local.Function{
		"bad name": local.Durable(waitsFor("never", protocol.CallbackOptions{})),
	}}

	_, err := local.Run(t.Context(), calls("bad name", "{}"), nil, cfg)

	require.ErrorContains(t, err, `invoke of function "bad name": `)
}

func TestFunctionsThatInvokeOneAnotherForEverEndTheRun(t *testing.T) {
	t.Parallel()
	calling := func(other string) local.Function {
		return local.Durable(durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
			return durable.Invoke[int](ctx, "call", other, 1)
		}))
	}

	_, err := local.Run(t.Context(), durable.NewHandler(
		func(ctx durable.Context, _ any) (int, error) {
			return durable.Invoke[int](ctx, "call", "ping", 1)
		}), nil, local.Config{Functions: map[string]local.Function{
		"ping": calling("pong"), "pong": calling("ping"),
	}})

	require.EqualError(t, err, `invoke of function "ping": functions have invoked one another`+
		" 1000 deep, and none of them has ended")
}
