// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

const staleToken = "Invalid checkpoint token"

func TestTokensAreUsedOnce(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	seen := map[string]bool{}
	for range 5 {
		require.Regexp(t, regexp.MustCompile(`^[A-Za-z0-9+/]+={0,2}$`), r.token)
		require.False(t, seen[r.token])
		seen[r.token] = true
		used := r.token
		r.checkpoint()
		_, err := r.Checkpoint(r.now, backend.CheckpointRequest{Token: used})
		requireInvalid(t, err, staleToken)
	}
	_, err := r.Checkpoint(r.now, backend.CheckpointRequest{})
	requireInvalid(t, err, staleToken)
}

func TestTokensDieWithTheirInvocation(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.suspendOn("w")
	_, err := r.try()
	requireInvalid(t, err, staleToken)
	old := r.token
	r.invoke()
	require.NotEqual(t, old, r.token)
	_, err = r.Checkpoint(r.now, backend.CheckpointRequest{Token: old})
	requireInvalid(t, err, staleToken)
	r.checkpoint()
}

func TestTokensOfAnotherExecutionAreStale(t *testing.T) {
	t.Parallel()
	svc := service.New(service.Config{})
	a := startIn(t, svc, service.StartRequest{FunctionName: "order", Name: "a"})
	b := startIn(t, svc, service.StartRequest{FunctionName: "order", Name: "b"})
	a.invoke()
	b.invoke()
	_, err := svc.Checkpoint(epoch, backend.CheckpointRequest{ExecutionARN: a.ARN(), Token: b.token})
	requireInvalid(t, err, staleToken)
	_, err = svc.State(epoch, backend.StateRequest{ExecutionARN: a.ARN(), Token: b.token})
	requireInvalid(t, err, staleToken)
}

func TestUnknownARNIsInvalid(t *testing.T) {
	t.Parallel()
	svc := service.New(service.Config{})
	_, err := svc.Checkpoint(epoch, backend.CheckpointRequest{ExecutionARN: "arn"})
	requireInvalid(t, err, "Invalid durable execution ARN.")
	_, err = svc.State(epoch, backend.StateRequest{ExecutionARN: "arn"})
	requireInvalid(t, err, "Invalid durable execution ARN.")
	_, err = svc.Execution("arn")
	requireRefusal(t, err, backend.CodeResourceNotFound, "Durable execution not found: arn", 404)
}

// repeatable is a checkpoint with a client token.
func (r *run) repeatable(client string, us ...protocol.OperationUpdate) backend.CheckpointRequest {
	return backend.CheckpointRequest{
		ExecutionARN: r.ARN(), Token: r.token, ClientToken: client, Updates: us,
	}
}

func TestRepeatedCheckpointIsAnsweredFromMemory(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	req := r.repeatable("c-1", stepStart("a"))
	first, err := r.Checkpoint(r.now, req)
	require.NoError(t, err)
	want := first
	want.Operations = append([]protocol.Operation(nil), first.Operations...)
	first.Operations[0] = protocol.Operation{}
	events := len(r.Events())

	again, err := r.Checkpoint(after(60), req)
	require.NoError(t, err)
	require.Equal(t, want, again)
	require.Len(t, r.Events(), events)

	// It survives the end of the execution, because it comes before the token.
	r.Stop(after(60), nil)
	again, err = r.Checkpoint(after(60), req)
	require.NoError(t, err)
	require.Equal(t, want, again)

	_, err = r.Checkpoint(after(900), req)
	requireInvalid(t, err, staleToken)
}

func TestOnlyTheSamePairIsARepetition(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	req := r.repeatable("c-1", stepStart("a"))
	resp, err := r.Checkpoint(r.now, req)
	require.NoError(t, err)

	other := req
	other.ClientToken = "c-2"
	_, err = r.Checkpoint(r.now, other)
	requireInvalid(t, err, staleToken)
	other.ClientToken = ""
	_, err = r.Checkpoint(r.now, other)
	requireInvalid(t, err, staleToken)

	r.token = resp.Token
	_, err = r.Checkpoint(r.now, r.repeatable("c-1", stepSucceed("a", "1")))
	require.NoError(t, err)
	require.Equal(t, protocol.StatusSucceeded, r.status("a"), "another token is another call")
	_, err = r.Checkpoint(r.now, req)
	requireInvalid(t, err, staleToken)
}

func TestRefusedCheckpointIsNotRemembered(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	req := r.repeatable("c-1", stepStart(""))
	_, err := r.Checkpoint(r.now, req)
	require.Error(t, err)
	req.Updates = []protocol.OperationUpdate{stepStart("a")}
	_, err = r.Checkpoint(r.now, req)
	require.NoError(t, err)
	require.Equal(t, protocol.StatusStarted, r.status("a"))
}

func TestAnswerListsWhatChangedSinceItWasShown(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	resp := r.checkpoint(stepStart("a"), waitStart("w", 2), callbackStart("k", 0, 0))
	require.Equal(t, []string{"a", "w", "k"}, ids(resp.Operations))
	require.Empty(t, r.checkpoint().Operations)

	// A call finds what was due by its instant, in the order of creation.
	r.now = after(2)
	require.NoError(t, r.svc.SucceedCallback(r.now, r.op("k").CallbackDetails.CallbackID, "1"))
	resp = r.checkpoint(stepSucceed("a", "1"))
	require.Equal(t, []string{"a", "w", "k"}, ids(resp.Operations))
	for _, op := range resp.Operations {
		require.Equal(t, protocol.StatusSucceeded, op.Status)
	}
}

func TestAnswerAlsoListsWhatTheEnvelopeShowed(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(waitStart("w", 2))
	r.suspend()
	r.fire(2)
	r.invoke()
	require.Equal(t, []string{"w"}, ids(r.checkpoint().Operations))
	require.Empty(t, r.checkpoint().Operations)
}

func TestEventsFollowTheOrderOfTheBatch(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(contextStart("c"), under("c", stepStart("s")), under("c", stepSucceed("s", "1")),
		contextSucceed("c", "1", false), waitStart("w", 1))
	require.Equal(t, []protocol.EventType{
		protocol.EventContextStarted, protocol.EventStepStarted, protocol.EventStepSucceeded,
		protocol.EventContextSucceeded, protocol.EventWaitStarted,
	}, r.history())
	for i, ev := range r.Events() {
		require.Equal(t, i+1, ev.EventID)
	}
	require.Equal(t, "c", r.Events()[2].ParentID)
}

func TestPausedExecutionAnswersWithoutAToken(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.Pause()
	old := r.token
	resp := r.checkpoint(stepSucceed("a", "1"))
	require.Equal(t, backend.CheckpointResponse{}, resp)
	require.Equal(t, protocol.StatusSucceeded, r.status("a"), "the updates are applied")
	_, err := r.Checkpoint(r.now, backend.CheckpointRequest{Token: old})
	requireInvalid(t, err, staleToken)
	r.suspend()
	require.Nil(t, r.last().InvocationCompletedDetails.Error, "PENDING is accepted")
	require.False(t, r.NeedsInvocation())
	_, err = r.Invoke(r.now)
	require.EqualError(t, err, "invoke: the execution is paused")

	r.Resume()
	require.True(t, r.NeedsInvocation())
	r.invoke()
	require.Equal(t, []string{"a"}, ids(r.checkpoint().Operations), "nothing was lost")
}

func TestPauseBetweenInvocationsOnlyHoldsThemBack(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(waitStart("w", 2))
	r.suspend()
	r.Pause()
	r.Resume()
	require.False(t, r.NeedsInvocation(), "nothing happened")
	r.Pause()
	r.fire(2)
	require.Equal(t, protocol.StatusSucceeded, r.status("w"), "timers go on")
	require.False(t, r.NeedsInvocation())
	r.Resume()
	require.True(t, r.NeedsInvocation())
}

func TestEarlierInstantCountsAsTheLatest(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.now = after(10)
	r.checkpoint(stepStart("a"))
	r.now = after(3)
	r.checkpoint(stepSucceed("a", "1"))
	require.Equal(t, after(10), r.last().EventTimestamp.Time)
}

func TestInstantsAreWholeMilliseconds(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.now = epoch.Add(1500*time.Microsecond + 700)
	r.checkpoint(waitStart("w", 1))
	due, _ := r.NextDue()
	require.Equal(t, epoch.Add(1001*time.Millisecond), due.At)
	require.True(t, due.At.Equal(r.op("w").WaitDetails.ScheduledEndTimestamp.Time))
}
