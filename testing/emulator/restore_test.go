// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

// next starts a server on what another one has left at this moment, as after its
// death.
func (m *memoryStore) next(t *testing.T, cfg emulator.Config) (*world, *memoryStore) {
	t.Helper()
	left := m.copy()
	cfg.Store = left
	return start(t, cfg), left
}

func TestExecutionsContinueInTheNextServer(t *testing.T) {
	t.Parallel()
	first, store := newMemoryStore().next(t, emulator.Config{})
	register(t, first, "greet", greet)
	arn := first.launch(t, "greet:1", `"kim"`)
	first.awaitEvent(t, arn, "InvocationCompleted")
	before := first.history(t, arn)

	second, _ := store.next(t, emulator.Config{})
	register(t, second, "greet", greet)

	require.Equal(t, before, second.history(t, arn))
	_, err := second.Skip(arn)
	require.NoError(t, err)
	got := second.ended(t, arn)
	require.Equal(t, types.ExecutionStatusSucceeded, got.Status)
	require.JSONEq(t, `"hello kim"`, *got.Result)
	require.Equal(t, before, second.history(t, arn)[:len(before)])
}

func TestInvocationsOfTheServerBeforeHaveFailed(t *testing.T) {
	t.Parallel()
	first, store := newMemoryStore().next(t, emulator.Config{})
	running := make(chan struct{})
	register(t, first, "greet", func(durable.Context, any) (any, error) {
		close(running)
		<-t.Context().Done()
		return "", nil
	})
	arn := first.launch(t, "greet:1", `"kim"`)
	<-running

	second, _ := store.next(t, emulator.Config{InvocationDelay: -1})
	register(t, second, "greet", func(durable.Context, string) (string, error) { return "hi", nil })

	require.JSONEq(t, `"hi"`, *second.ended(t, arn).Result)
	events := second.history(t, arn)
	require.Equal(t, []string{
		"ExecutionStarted", "InvocationCompleted", "InvocationCompleted", "ExecutionSucceeded",
	}, eventTypes(events))
	lost := events[1].InvocationCompletedDetails.Error.Payload
	require.Equal(t, "Runtime.ExitError", *lost.ErrorType)
	require.Nil(t, events[2].InvocationCompletedDetails.Error)
}

func TestCallbacksAndNamesAreKnownToTheNextServer(t *testing.T) {
	t.Parallel()
	ids := make(chan string, 1)
	first, store := newMemoryStore().next(t, emulator.Config{})
	register(t, first, "ask", ask(ids))
	request := &lambda.InvokeInput{
		FunctionName: aws.String("ask:1"), InvocationType: types.InvocationTypeEvent,
		DurableExecutionName: aws.String("order-7"), Payload: []byte(`1`),
	}
	launched, err := first.lambda.Invoke(t.Context(), request)
	require.NoError(t, err)
	arn := *launched.DurableExecutionArn
	id := <-ids
	first.awaitEvent(t, arn, "InvocationCompleted")

	second, _ := store.next(t, emulator.Config{})
	register(t, second, "ask", ask(ids))

	again, err := second.lambda.Invoke(t.Context(), request)
	require.NoError(t, err)
	require.Equal(t, arn, *again.DurableExecutionArn)
	request.Payload = []byte(`2`)
	_, err = second.lambda.Invoke(t.Context(), request)
	started, ok := errors.AsType[*types.DurableExecutionAlreadyStartedException](err)
	require.True(t, ok, "%v", err)
	require.Contains(t, started.ErrorMessage(), "order-7")
	require.NoError(t, second.succeed(t, id, `"yes"`))
	require.JSONEq(t, `"yes"`, *second.ended(t, arn).Result)
}

func TestChainedInvokesContinueInTheNextServer(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	called := make(chan struct{}, 2)
	functions := func(w *world) {
		register(t, w, "greet", greet)
		require.NoError(t, w.Register("plain", plain(
			func(ctx context.Context, _ []byte) ([]byte, error) {
				called <- struct{}{}
				if calls.Add(1) == 1 {
					<-ctx.Done()
				}
				return []byte(`"plain"`), nil
			})))
		register(t, w, "caller", func(ctx durable.Context, _ any) ([]string, error) {
			child := durable.InvokeAsync[string](ctx, "child", "greet:1", "kim")
			ordinary, err := durable.Invoke[string](ctx, "ordinary", "plain", "")
			if err != nil {
				return nil, err
			}
			greeting, err := child.Await(ctx)
			return []string{ordinary, greeting}, err
		})
	}
	first, store := newMemoryStore().next(t, emulator.Config{})
	functions(first)
	arn := first.launch(t, "caller:1", `null`)
	<-called
	child := *first.list(t, "greet")[0].DurableExecutionArn
	first.awaitEvent(t, child, "InvocationCompleted")

	second, _ := store.next(t, emulator.Config{})
	functions(second)

	<-called
	_, err := second.Skip(child)
	require.NoError(t, err)
	require.JSONEq(t, `["plain","hello kim"]`, *second.ended(t, arn).Result)
}

func TestEventsOfOrdinaryFunctionsAreDeliveredByTheNextServer(t *testing.T) {
	t.Parallel()
	first, store := newMemoryStore().next(t, emulator.Config{})
	got := make(chan string, 1)
	require.NoError(t, first.Register("plain", plain(
		func(ctx context.Context, event []byte) ([]byte, error) {
			got <- string(event)
			return forever(ctx, event)
		})))
	_, err := first.lambda.Invoke(t.Context(), &lambda.InvokeInput{
		FunctionName: aws.String("plain"), InvocationType: types.InvocationTypeEvent,
		Payload: []byte(`{"order":7}`),
	})
	require.NoError(t, err)
	require.Equal(t, `{"order":7}`, <-got)

	second, left := store.next(t, emulator.Config{})
	require.NoError(t, second.Register("plain", plain(
		func(_ context.Context, event []byte) ([]byte, error) {
			got <- string(event)
			return []byte("1"), nil
		})))
	require.Equal(t, `{"order":7}`, <-got)
	for left.owners("call") > 0 {
		require.NoError(t, t.Context().Err(), "the call must be forgotten once it is done")
	}
}

func TestTimeSkippedIsKnownToTheNextServer(t *testing.T) {
	t.Parallel()
	first, store := newMemoryStore().next(t, emulator.Config{SkipTime: true})
	register(t, first, "greet", greet)
	arn := *first.invoke(t, "greet:1", `"kim"`).DurableExecutionArn
	end := *first.describe(t, arn).EndTimestamp
	before, err := first.Jumps(arn)
	require.NoError(t, err)
	require.Len(t, before, 1)

	second, _ := store.next(t, emulator.Config{})
	require.False(t, second.Now().Before(end))
	after, err := second.Jumps(arn)
	require.NoError(t, err)
	require.Len(t, after, 1)
	require.Equal(t, before[0].By, after[0].By)
	require.True(t, before[0].To.Equal(after[0].To))
}

func TestExecutionsAreForgottenAfterTheirRetention(t *testing.T) {
	t.Parallel()
	w, store := newMemoryStore().next(t, emulator.Config{SkipTime: true, RetentionDays: 1})
	register(t, w, "greet", greet)
	register(t, w, "days", func(ctx durable.Context, _ any) (any, error) {
		return nil, durable.Wait(ctx, "days", 48*time.Hour)
	})
	old := *w.invoke(t, "greet:1", `"kim"`).DurableExecutionArn
	days := *w.invoke(t, "days:1", `null`).DurableExecutionArn

	_, err := w.lambda.GetDurableExecution(t.Context(),
		&lambda.GetDurableExecutionInput{DurableExecutionArn: &old})
	_, ok := errors.AsType[*types.ResourceNotFoundException](err)
	require.True(t, ok, "%v", err)
	require.NoError(t, w.Close())
	require.Equal(t, 1, store.owners("execution"))
	require.Equal(t, 1, store.owners("run"))

	second, _ := store.next(t, emulator.Config{RetentionDays: 1})
	require.Equal(t, types.ExecutionStatusSucceeded, second.describe(t, days).Status)
	register(t, second, "greet", greet)
	require.NotEqual(t, old, second.launch(t, "greet:1", `"kim"`))
}

func TestOutputOfFunctionsIsKnownToTheNextServer(t *testing.T) {
	t.Parallel()
	first, store := newMemoryStore().next(t, emulator.Config{})
	require.NoError(t, first.Register("greet", durableProgram(t, "greet", nil)))
	arn := *first.invoke(t, "greet:1", `"kim"`).DurableExecutionArn
	before, err := first.Logs(arn)
	require.NoError(t, err)
	require.NotEmpty(t, before)
	require.NoError(t, first.Close())

	second, _ := store.next(t, emulator.Config{})
	after, err := second.Logs(arn)
	require.NoError(t, err)
	for i := range before {
		require.True(t, before[i].At.Equal(after[i].At))
		require.Equal(t, before[i].Message, after[i].Message)
	}
	require.Len(t, after, len(before))
}

func TestNothingIsAnsweredBeforeItIsStored(t *testing.T) {
	t.Parallel()
	store, committing := newMemoryStore(), make(chan chan error)
	store.commit = func() error {
		verdict := make(chan error)
		committing <- verdict
		return <-verdict
	}
	w := start(t, emulator.Config{Store: store, Functions: map[string]emulator.Function{
		"f": {Durable: &emulator.Durable{}, Concurrency: 1, Handler: forever},
	}})
	answered := make(chan error, 1)
	go func() {
		_, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{
			FunctionName: aws.String("f:1"), InvocationType: types.InvocationTypeEvent,
		})
		answered <- err
	}()
	full := errors.New("disk full")
	verdict := <-committing
	require.Empty(t, answered, "nothing is answered while the commit goes on")
	verdict <- full
	err := <-answered
	refused, ok := errors.AsType[smithy.APIError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, "ServiceException", refused.ErrorCode())
	require.NotContains(t, refused.ErrorMessage(), "disk full")
	go func() {
		for verdict := range committing {
			verdict <- nil
		}
	}()
	t.Cleanup(func() { close(committing) })
	listed := w.list(t, "f")
	require.Len(t, listed, 1, "what could not be stored was kept and is stored now")
	require.NotZero(t, store.owners("execution"))
	require.NoError(t, w.Close())
}

// forever is a function that runs until the server ends it.
func forever(ctx context.Context, _ []byte) ([]byte, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func (w *world) list(t *testing.T, function string) []types.Execution {
	t.Helper()
	out, err := w.lambda.ListDurableExecutionsByFunction(t.Context(),
		&lambda.ListDurableExecutionsByFunctionInput{FunctionName: &function})
	require.NoError(t, err)
	return out.DurableExecutions
}

func TestListenTellsThatTheStoreCannotBeRead(t *testing.T) {
	t.Parallel()
	first, left := newMemoryStore().next(t, emulator.Config{})
	register(t, first, "greet", greet)
	first.awaitEvent(t, first.launch(t, "greet:1", `"kim"`), "InvocationCompleted")
	broken := left.copy()
	for key := range broken.rows {
		if key.Table == "execution" && key.position > 1 {
			broken.rows[key] = []byte(`{"Events":[{"Op":0,"Event":{"EventId":9}}]}`)
		}
	}
	srv := emulator.New(emulator.Config{Store: broken})
	_, err := srv.Listen()
	require.ErrorContains(t, err, "read the stored state")
	require.ErrorContains(t, err, "event 9")
	require.NoError(t, srv.Close())
}
