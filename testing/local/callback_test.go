// SPDX-License-Identifier: Apache-2.0

package local_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/local"
)

func TestRespondersAnswerCallbacks(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		respond  func(*local.Callback)
		status   protocol.OperationStatus
		result   *string
		failure  string
		duration time.Duration
	}{
		"AtOnce": {
			respond: func(c *local.Callback) { c.Succeed(0, []byte("\"yes\"\n")) },
			status:  protocol.StatusSucceeded, result: new("\"yes\"\n"),
		},
		"Later": {
			respond: func(c *local.Callback) { c.Succeed(9*time.Second, []byte(`1`)) },
			status:  protocol.StatusSucceeded, result: new("1"), duration: 9 * time.Second,
		},
		"WithoutABody": {
			respond: func(c *local.Callback) { c.Succeed(0, nil) },
			status:  protocol.StatusSucceeded,
		},
		"WithAnError": {
			respond: func(c *local.Callback) {
				c.Fail(time.Second, &protocol.ErrorObject{ErrorType: "Rejected"})
			},
			status: protocol.StatusFailed, failure: "Rejected", duration: time.Second,
		},
		"TooLate": {
			respond: func(c *local.Callback) { c.Succeed(time.Hour, nil) },
			status:  protocol.StatusTimedOut, failure: "Callback.Heartbeat",
			duration: 20 * time.Second,
		},
		"WithSignsOfLife": {
			respond: func(c *local.Callback) {
				for i := range 3 {
					c.Heartbeat(time.Duration(i+1) * 15 * time.Second)
				}
				c.Succeed(58*time.Second, []byte("2"))
			},
			status: protocol.StatusSucceeded, result: new("2"), duration: 58 * time.Second,
		},
		"InTimeButTooLateInAll": {
			respond: func(c *local.Callback) {
				for i := range 10 {
					c.Heartbeat(time.Duration(i+1) * 10 * time.Second)
				}
			},
			status: protocol.StatusTimedOut, failure: "Callback.Timeout", duration: time.Minute,
		},
		"Twice": {
			respond: func(c *local.Callback) {
				c.Succeed(time.Second, []byte("1"))
				c.Fail(time.Second, nil)
			},
			status: protocol.StatusSucceeded, result: new("1"), duration: time.Second,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			h := waitsFor("approval", protocol.CallbackOptions{
				TimeoutSeconds: 60, HeartbeatTimeoutSeconds: 20,
			})
			run, err := local.Run(t.Context(), h, nil, local.Config{OnCallback: c.respond})
			require.NoError(t, err)
			op, err := run.Operation("approval")
			require.NoError(t, err)
			require.Equal(t, c.status, op.Status)
			require.Equal(t, c.result, op.Result)
			require.Equal(t, c.duration, run.Duration())
			if c.failure != "" {
				require.Equal(t, c.failure, op.Error.ErrorType)
			}
		})
	}
}

func TestCallbackTellsWhoWaits(t *testing.T) {
	t.Parallel()
	var seen []local.Callback
	cfg := local.Config{OnCallback: func(c *local.Callback) {
		seen = append(seen, *c)
		c.Succeed(0, nil)
	}}

	run, err := local.Run(t.Context(), waitsFor("approval", protocol.CallbackOptions{}), nil, cfg)

	require.NoError(t, err)
	require.Len(t, seen, 1)
	require.Equal(t, "approval", seen[0].Name)
	require.Equal(t, "1", seen[0].OperationID)
	require.Equal(t, "function", seen[0].Function)
	require.Equal(t, run.ARN, seen[0].ExecutionARN)
	require.Equal(t, run.Operations[0].CallbackID, seen[0].ID)
}

func TestRunBlocksWhenNobodyAnswers(t *testing.T) {
	t.Parallel()
	one := waitsFor("approval", protocol.CallbackOptions{})
	two := script(func(s *session) protocol.InvocationOutput {
		s.ensure(startCallback("1", "", "left", protocol.CallbackOptions{}),
			startCallback("2", "", "", protocol.CallbackOptions{}))
		return until(s.ops["1"])
	})

	for h, want := range map[*script]string{
		&one: `callback "approval" is waiting and no responder answers it`,
		&two: `callback "left" and callback with id 2 are waiting and no responder answers them`,
	} {
		run, err := local.Run(t.Context(), *h, nil, local.Config{})
		var blocked *local.BlockedError
		require.ErrorAs(t, err, &blocked)
		require.EqualError(t, err, "nothing can happen any more: "+want)
		require.Equal(t, protocol.ExecutionRunning, run.Status)
		require.NotEmpty(t, run.Operations)
	}
}

func TestBlockedChildIsNamed(t *testing.T) {
	t.Parallel()
	cfg := local.Config{Functions: map[string]local.Function{
		"child": local.Durable(waitsFor("approval", protocol.CallbackOptions{})),
	}}

	_, err := local.Run(t.Context(), calls("child:live", "{}"), nil, cfg)

	require.EqualError(t, err, `nothing can happen any more: callback "approval" of function`+
		` "child" is waiting and no responder answers it`)
}

// submits waits for a callback inside a wait-for-callback whose submitter fails
// once.
func submits(s *session) protocol.InvocationOutput {
	outer := protocol.OperationUpdate{
		ID: "1", Name: "approval", Type: protocol.TypeContext,
		SubType: protocol.SubTypeWaitForCallback, Action: protocol.ActionStart,
	}
	step := protocol.OperationUpdate{
		ID: "1-2", ParentID: "1", Type: protocol.TypeStep, SubType: protocol.SubTypeStep,
		Action: protocol.ActionRetry, Error: &protocol.ErrorObject{ErrorType: "Busy"},
		StepOptions: &protocol.StepOptions{NextAttemptDelaySeconds: 30},
	}
	s.ensure(outer, startCallback("1-1", "1", "", protocol.CallbackOptions{}), step)
	if s.ops["1-2"].Status == protocol.StatusReady {
		step.Action, step.Error, step.StepOptions = protocol.ActionSucceed, nil, nil
		s.send(step)
	}
	return until(s.ops["1-1"])
}

func TestCallbackIsUnknownUntilItIsSubmitted(t *testing.T) {
	t.Parallel()
	var after []time.Duration
	var r *local.Runner
	r = local.New(local.Config{
		Functions: only(script(submits)),
		OnCallback: func(c *local.Callback) {
			require.Equal(t, "approval", c.Name)
			after = append(after, r.Now().Sub(newYear))
			c.Succeed(time.Second, nil)
		},
	})
	arn, err := r.Start(local.StartRequest{Function: "it"})
	require.NoError(t, err)

	run, err := r.Wait(t.Context(), arn)

	require.NoError(t, err)
	require.Equal(t, []time.Duration{30 * time.Second}, after)
	require.Equal(t, 31*time.Second, run.Duration())
}

func TestUnansweredSubmissionBlocksUnderItsName(t *testing.T) {
	t.Parallel()

	_, err := local.Run(t.Context(), script(submits), nil, local.Config{})

	require.EqualError(t, err, `nothing can happen any more: callback "approval" is waiting and`+
		` no responder answers it`)
}

func TestWrongAnswerEndsTheRun(t *testing.T) {
	t.Parallel()
	huge := []byte(strings.Repeat("x", 2<<20))
	cfg := local.Config{OnCallback: func(c *local.Callback) { c.Succeed(0, huge) }}

	_, err := local.Run(t.Context(), waitsFor("approval", protocol.CallbackOptions{}), nil, cfg)

	require.ErrorContains(t, err, "size")
	require.ErrorContains(t, err, `answer to callback "approval"`)
}

func TestCallbacksCanBeAnsweredByHand(t *testing.T) {
	t.Parallel()
	r := local.New(local.Config{Functions: only(
		waitsFor("approval", protocol.CallbackOptions{HeartbeatTimeoutSeconds: 60}))})
	arn, err := r.Start(local.StartRequest{Function: "it"})
	require.NoError(t, err)
	require.NoError(t, r.Settle(t.Context()))
	id := result(t, r, arn).Operations[0].CallbackID

	require.NoError(t, r.Advance(t.Context(), 50*time.Second))
	require.NoError(t, r.HeartbeatCallback(id))
	require.NoError(t, r.Advance(t.Context(), 50*time.Second))
	require.NoError(t, r.FailCallback(id, &protocol.ErrorObject{ErrorType: "No"}))
	run, err := r.Wait(t.Context(), arn)
	require.NoError(t, err)
	require.Equal(t, "No", run.Error.ErrorType)
	require.Equal(t, 100*time.Second, run.Duration())

	require.ErrorContains(t, r.SucceedCallback(id, nil), "not active")
	require.Error(t, r.HeartbeatCallback("unknown"))
}
