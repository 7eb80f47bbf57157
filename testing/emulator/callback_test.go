// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

func (w *world) succeed(t *testing.T, id, result string) error {
	t.Helper()
	_, err := w.lambda.SendDurableExecutionCallbackSuccess(t.Context(),
		&lambda.SendDurableExecutionCallbackSuccessInput{CallbackId: &id, Result: []byte(result)})
	return err
}

func TestCallbackSucceeds(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	ids := make(chan string, 1)
	register(t, w, "ask", ask(ids))
	arn := w.launch(t, "ask:1", `null`)

	require.NoError(t, w.succeed(t, <-ids, ` "yes, kim" `))

	got := w.ended(t, arn)
	require.Equal(t, types.ExecutionStatusSucceeded, got.Status)
	require.Equal(t, `"yes, kim"`, *got.Result)
	succeeded := event(t, w.history(t, arn), "CallbackSucceeded").CallbackSucceededDetails
	require.Equal(t, ` "yes, kim" `, *succeeded.Result.Payload)
}

func TestCallbackFails(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	ids := make(chan string, 1)
	register(t, w, "ask", ask(ids))
	arn := w.launch(t, "ask:1", `null`)

	_, err := w.lambda.SendDurableExecutionCallbackFailure(t.Context(),
		&lambda.SendDurableExecutionCallbackFailureInput{
			CallbackId: aws.String(<-ids), Error: &types.ErrorObject{
				ErrorType: aws.String("Rejected"), ErrorMessage: aws.String("not approved"),
			},
		})
	require.NoError(t, err)

	got := w.ended(t, arn)
	require.Equal(t, types.ExecutionStatusFailed, got.Status)
	require.Contains(t, *got.Error.ErrorMessage, "not approved")
}

func TestCallbackMayBeAnsweredWithoutABody(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	ids := make(chan string, 1)
	register(t, w, "ask", ask(ids))
	arn := w.launch(t, "ask:1", `null`)

	require.NoError(t, w.succeed(t, <-ids, ""))

	require.Equal(t, types.ExecutionStatusSucceeded, w.ended(t, arn).Status)
	arn = w.launch(t, "ask:1", `null`)
	_, err := w.lambda.SendDurableExecutionCallbackFailure(t.Context(),
		&lambda.SendDurableExecutionCallbackFailureInput{CallbackId: aws.String(<-ids)})
	require.NoError(t, err)
	require.Equal(t, types.ExecutionStatusFailed, w.ended(t, arn).Status)
}

func TestCallbackIdsSurviveTheirWayThroughAPath(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	ids := make(chan string, 1)
	register(t, w, "ask", ask(ids))
	// Ids are base64: of some dozens, some hold a + and some hold a /.
	seen := make(map[rune]bool)
	for range 40 {
		arn := w.launch(t, "ask:1", `null`)
		id := <-ids
		for _, c := range id {
			seen[c] = true
		}
		_, err := w.lambda.SendDurableExecutionCallbackHeartbeat(t.Context(),
			&lambda.SendDurableExecutionCallbackHeartbeatInput{CallbackId: &id})
		require.NoError(t, err)
		require.NoError(t, w.succeed(t, id, `"yes"`))
		require.Equal(t, types.ExecutionStatusSucceeded, w.ended(t, arn).Status)
	}
	require.True(t, seen['+'] && seen['/'] && seen['='])
}

func TestCallbacksThatNobodyWaitsForAreRefused(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	ids := make(chan string, 1)
	register(t, w, "ask", ask(ids))
	arn := w.launch(t, "ask:1", `null`)
	id := <-ids
	require.NoError(t, w.succeed(t, id, `"yes"`))
	w.ended(t, arn)

	for _, other := range []string{id, "dW5rbm93bg=="} {
		var invalid *types.InvalidParameterValueException
		require.ErrorAs(t, w.succeed(t, other, `"no"`), &invalid)
	}
}

func TestCallbackTimesOut(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	ids := make(chan string, 1)
	register(t, w, "ask", func(ctx durable.Context, _ any) (string, error) {
		return durable.WaitForCallback[string](ctx, "approval",
			func(_ durable.StepContext, id string) error {
				ids <- id
				return nil
			}, durable.WithTimeout(time.Second))
	})
	arn := w.launch(t, "ask:1", `null`)
	id := <-ids

	w.ended(t, arn)

	events := w.history(t, arn)
	require.Contains(t, eventTypes(events), "CallbackTimedOut")
	var late *types.CallbackTimeoutException
	require.ErrorAs(t, w.succeed(t, id, `"yes"`), &late)
	require.NotEmpty(t, late.ErrorMessage())
}
