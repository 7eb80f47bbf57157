// SPDX-License-Identifier: Apache-2.0

package retries_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/docs/retries"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// until is a gateway that fails with an error before an attempt.
func until(n int, err error) retries.Gateway {
	return func(attempt int) (string, error) {
		if attempt < n {
			return "", err
		}
		return "ch-1", nil
	}
}

var errDown = errors.New("gateway is down")

func TestChargesAtTheThirdAttempt(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, until(3, errDown).Charge, "")

	require.Equal(t, "ch-1", run.Output(t))
	run.Step(t, "charge").RequireAttempts(t, 3)
	run.RequireDuration(t, 2*time.Second+4*time.Second)
	run.RequireInvocations(t, 3)
}

func TestDeclinedIsFinal(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, until(9, retries.ErrDeclined).ChargeUnlessDeclined, "")

	require.ErrorContains(t, run.Err(), "card declined")
	run.Step(t, "charge").RequireAttempts(t, 1)
}

func TestComesBackWhenTheGatewaySaysSo(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, until(2, &retries.BusyError{After: time.Hour}).ChargeWhenAsked, "")

	run.RequireDuration(t, time.Hour)
}

func TestBlockBeginsAnew(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, until(2, errDown).Settle, "")

	require.Equal(t, "session 2 is closed", run.Output(t))
	run.RequireDuration(t, 12*time.Minute)
	run.RequireTree(t, `
		settle              retry  SUCCEEDED
		  open              step   SUCCEEDED
		  cool off          wait   SUCCEEDED  1m0s
		  close             step   FAILED     Error
		  settle-backoff-1  wait   SUCCEEDED  10m0s
		  open              step   SUCCEEDED
		  cool off          wait   SUCCEEDED  1m0s
		  close             step   SUCCEEDED
	`)
}

func TestBlockThatGivesUp(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, until(9, errDown).Settle, "")

	require.ErrorContains(t, run.Err(), "gateway is down")
	run.Operation(t, "settle").RequireFailed(t, "Error")
}

func TestPoliciesAreTestedByThemselves(t *testing.T) {
	t.Parallel()
	policy := durable.RetryOn(durable.CriticalRetry(), durable.ErrorContains("throttled"))

	_, again := policy.Next(durable.RetryAttempt{Err: errDown, Number: 1})
	require.False(t, again)

	delay, again := policy.Next(durable.RetryAttempt{
		Err: errors.New("throttled by the bank"), Number: 1,
	})
	require.True(t, again)
	require.Equal(t, time.Second, delay)
}

// wrong: the loop sleeps in the invocation, and every turn is a step of its own
func loop(g retries.Gateway) func(durable.Context, string) (string, error) {
	return func(ctx durable.Context, _ string) (string, error) {
		for {
			id, err := durable.Step(ctx, "charge", func(ctx durable.StepContext) (string, error) {
				return g(ctx.Attempt())
			})
			if err == nil {
				return id, nil
			}
			time.Sleep(time.Minute)
		}
	}
}

func TestLoopMultipliesAttempts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { // where a minute takes no time
		run := durabletest.Run(t, loop(until(7, errDown)), "",
			durabletest.Override("[0]", durabletest.Fail(errDown)),
			durabletest.Override("[1]", durabletest.Return("ch-1")))

		require.Len(t, run.Operations(), 2, "six attempts of the first step, then a second step")
		run.RequireBodyRuns(t, "charge", 7)
	})
}
