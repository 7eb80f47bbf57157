// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

func TestExecutionUpdateDecidesAndTheInvocationPublishes(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.now = after(1)
	resp := r.checkpoint(stepSucceed("a", "1"), executionSucceed(`"large"`))
	require.Empty(t, resp.Token)
	require.Equal(t, []string{r.ID(), "a"}, ids(resp.Operations))
	require.Equal(t, protocol.StatusSucceeded, r.status(r.ID()))
	require.Equal(t, protocol.ExecutionRunning, r.Status(), "the history has no closing event yet")
	require.Nil(t, r.Result())
	_, err := r.try()
	requireInvalid(t, err, staleToken)

	r.now = after(2)
	r.complete(succeeded(""))
	require.Equal(t, protocol.ExecutionSucceeded, r.Status())
	require.Equal(t, `"large"`, *r.Result(), "not that of the envelope")
	require.Equal(t, []protocol.EventType{
		protocol.EventStepSucceeded, protocol.EventInvocationCompleted, protocol.EventExecutionSucceeded,
	}, r.history())
	require.Equal(t, resultOf(`"large"`), r.last().ExecutionSucceededDetails)
}

func TestExecutionUpdateFails(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(executionFail())
	r.complete(service.Answer{Output: protocol.InvocationOutput{Status: protocol.InvocationFailed}})
	require.Equal(t, protocol.ExecutionFailed, r.Status())
	require.Equal(t, problem(), r.Error())
	require.Equal(t, errorOf(problem()), r.last().ExecutionFailedDetails)
}

func TestDecidedOutcomeSurvivesTheInvocation(t *testing.T) {
	t.Parallel()
	for _, answer := range []service.Answer{crashed(), pending(), {}} {
		r := start(t, service.Config{ExecutionTimeout: 10 * time.Second})
		r.checkpoint(executionSucceed("1"))
		require.Empty(t, r.fire(60), "no timer touches it")
		require.Equal(t, epoch, r.Stop(r.now, nil), "nor does a stop")
		r.complete(answer)
		require.Equal(t, protocol.ExecutionSucceeded, r.Status())
		require.Equal(t, answer.Error != nil, r.Events()[1].InvocationCompletedDetails.Error != nil)
	}
}

func TestStopEndsARunningExecution(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(stepStart("a"), waitStart("w", 5))
	require.Equal(t, after(1), r.Stop(after(1), problem()))
	require.Equal(t, protocol.ExecutionStopped, r.Status())
	require.Equal(t, problem(), r.Error())
	require.Equal(t, errorOf(problem()), r.last().ExecutionStoppedDetails)
	require.Equal(t, protocol.StatusStarted, r.status("a"))
	require.Equal(t, protocol.StatusStarted, r.status("w"))
	require.Empty(t, r.fire(5))

	// The running invocation learns it at its next checkpoint.
	_, err := r.try(stepSucceed("a", "1"))
	requireInvalid(t, err, staleToken)
	require.True(t, r.InFlight())
	r.complete(crashed())
	require.Equal(t, protocol.EventInvocationCompleted, r.last().EventType)
	require.Equal(t, crashed().Error, r.last().InvocationCompletedDetails.Error.Payload)
	require.False(t, r.NeedsInvocation())

	require.Equal(t, after(1), r.Stop(after(9), nil), "stopping again changes nothing")
	require.Equal(t, problem(), r.Error())
}

func TestStopWithoutAnErrorSaysWho(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.Stop(r.now, nil)
	require.Equal(t, "Execution stopped by user request", r.Error().ErrorMessage)
}

func TestEnvelopeAfterTheEndIsIgnored(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.Stop(r.now, nil)
	r.complete(succeeded("1"))
	require.Equal(t, protocol.ExecutionStopped, r.Status())
	require.Equal(t, []protocol.EventType{
		protocol.EventExecutionStopped, protocol.EventInvocationCompleted,
	}, r.history())
}

func TestExecutionTimesOut(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{ExecutionTimeout: time.Minute})
	require.Equal(t, 60, r.Events()[0].ExecutionStartedDetails.ExecutionTimeout)
	r.checkpoint(callbackStart("k", 0, 0))
	r.suspend()
	fired := r.fire(100)
	require.Equal(t, []service.Timer{
		{ExecutionARN: r.ARN(), At: after(60), Kind: service.TimerExecution},
	}, fired)
	want := &protocol.ErrorObject{ErrorMessage: "Execution timed out after 60 seconds."}
	require.Equal(t, protocol.ExecutionTimedOut, r.Status())
	require.Equal(t, want, r.Error())
	require.Equal(t, errorOf(want), r.last().ExecutionTimedOutDetails)
	require.Equal(t, after(60), r.Describe().EndedAt)
	require.Equal(t, protocol.StatusStarted, r.status("k"))
}

func TestExecutionTimesOutUnderARunningInvocation(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{ExecutionTimeout: time.Minute})
	r.now = after(60)
	_, err := r.try(stepStart("a"))
	requireInvalid(t, err, staleToken)
	require.Equal(t, protocol.ExecutionTimedOut, r.Status())
	r.complete(succeeded("1"))
	require.Equal(t, []protocol.EventType{
		protocol.EventExecutionTimedOut, protocol.EventInvocationCompleted,
	}, r.history())
}
