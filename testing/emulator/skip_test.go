// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

func TestTimeIsThatOfTheWall(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "greet", greet)
	arn := w.launch(t, "greet:1", `"kim"`)
	register(t, w, "short", func(ctx durable.Context, _ any) (any, error) {
		return nil, durable.Wait(ctx, "second", time.Second)
	})
	got := w.describe(t, *w.invoke(t, "short:1", `null`).DurableExecutionArn)

	require.GreaterOrEqual(t, got.EndTimestamp.Sub(*got.StartTimestamp), time.Second)
	require.Equal(t, types.ExecutionStatusRunning, w.describe(t, arn).Status)
}

func TestTimeIsSkippedInOrder(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	register(t, w, "waits", func(ctx durable.Context, _ any) (any, error) {
		_, err := durable.Parallel(ctx, "both", []durable.Branch[any]{
			{Name: "day", Run: func(ctx durable.Context) (any, error) {
				return nil, durable.Wait(ctx, "day", 24*time.Hour)
			}},
			{Name: "hours", Run: func(ctx durable.Context) (any, error) {
				if err := durable.Wait(ctx, "hour", time.Hour); err != nil {
					return nil, err
				}
				return nil, durable.Wait(ctx, "hour", time.Hour)
			}},
		})
		return nil, err
	})

	got := w.describe(t, *w.invoke(t, "waits:1", `null`).DurableExecutionArn)

	require.Equal(t, types.ExecutionStatusSucceeded, got.Status)
	require.GreaterOrEqual(t, got.EndTimestamp.Sub(*got.StartTimestamp), 24*time.Hour)
	require.False(t, w.Now().Before(*got.EndTimestamp))
}

func TestTimeIsNotSkippedWhileACallbackIsOpen(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	ids := make(chan string, 1)
	register(t, w, "ask", ask(ids))
	register(t, w, "greet", greet)
	asking := w.launch(t, "ask:1", `null`)
	id := <-ids
	waiting := w.launch(t, "greet:1", `"kim"`)

	w.awaitEvent(t, waiting, "InvocationCompleted")
	w.passBy(t)
	require.Equal(t, types.ExecutionStatusRunning, w.describe(t, waiting).Status)

	require.NoError(t, w.succeed(t, id, `"yes"`))
	require.Equal(t, types.ExecutionStatusSucceeded, w.ended(t, asking).Status)
	require.Equal(t, types.ExecutionStatusSucceeded, w.ended(t, waiting).Status)
}

func TestExecutionTimeoutIsNoReasonToSkip(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	invocations := 0
	require.NoError(t, w.Register("waits", emulator.Function{
		Durable: &emulator.Durable{ExecutionTimeout: time.Hour},
		Handler: func(_ context.Context, event []byte) ([]byte, error) {
			invocations++
			if invocations > 1 {
				return []byte(`{"Status":"SUCCEEDED"}`), nil
			}
			var in protocol.InvocationInput
			if err := json.Unmarshal(event, &in); err != nil {
				return nil, err
			}
			return nil, w.Pause(in.DurableExecutionARN) // from now on it waits for Resume
		},
	}))
	arn := w.launch(t, "waits:1", `null`)

	w.awaitEvent(t, arn, "InvocationCompleted")
	w.passBy(t)
	require.Equal(t, types.ExecutionStatusRunning, w.describe(t, arn).Status)

	require.NoError(t, w.Resume(arn))
	got := w.ended(t, arn)
	require.Equal(t, types.ExecutionStatusSucceeded, got.Status)
	require.Less(t, got.EndTimestamp.Sub(*got.StartTimestamp), time.Hour)
}

// awaitEvent waits until an event of that type is in the history.
func (w *world) awaitEvent(t *testing.T, arn, eventType string) {
	t.Helper()
	for !slices.Contains(eventTypes(w.history(t, arn)), eventType) {
		require.NoError(t, t.Context().Err())
	}
}

// passBy lets the clock jump, if it wants to: an execution that has ended was
// seen by the same look at the world that moves the clock.
func (w *world) passBy(t *testing.T) {
	t.Helper()
	register(t, w, "passer-by", func(durable.Context, any) (int, error) { return 0, nil })
	w.invoke(t, "passer-by:1", `null`)
}

func TestExecutionTimeoutWinsOverALaterTimer(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	registerDurable(t, w, "greet", emulator.Durable{ExecutionTimeout: 15 * time.Minute}, greet)

	got := w.describe(t, *w.invoke(t, "greet:1", `"kim"`).DurableExecutionArn)

	require.Equal(t, types.ExecutionStatusTimedOut, got.Status)
	require.Equal(t, 15*time.Minute, got.EndTimestamp.Sub(*got.StartTimestamp))
}

func TestFailedInvocationsAreRepeated(t *testing.T) {
	t.Parallel()
	attempts := 0
	w := start(t, emulator.Config{
		SkipTime: true, InvocationAttempts: 3,
		Functions: map[string]emulator.Function{"flaky": {
			Durable: &emulator.Durable{},
			Handler: func(context.Context, []byte) ([]byte, error) {
				attempts++
				return nil, errors.New("no connection")
			},
		}},
	})

	out := w.invoke(t, "flaky:1", `null`)

	require.Equal(t, 3, attempts)
	require.Contains(t, string(out.Payload), "no connection")
	events := w.history(t, *out.DurableExecutionArn)
	require.Equal(t, []string{
		"ExecutionStarted", "InvocationCompleted", "InvocationCompleted", "InvocationCompleted",
		"ExecutionFailed",
	}, eventTypes(events))
	require.Equal(t, "no connection",
		*events[1].InvocationCompletedDetails.Error.Payload.ErrorMessage)
	require.GreaterOrEqual(t, events[2].EventTimestamp.Sub(*events[1].EventTimestamp), 5*time.Second)
}

func TestSkipMovesTheClockOfOneExecution(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "greet", greet)
	skipped, other := w.launch(t, "greet:1", `"kim"`), w.launch(t, "greet:1", `"lee"`)
	w.awaitEvent(t, skipped, "InvocationCompleted")
	w.awaitEvent(t, other, "InvocationCompleted")
	before := w.Now()

	at, err := w.Skip(skipped)

	require.NoError(t, err)
	require.WithinDuration(t, before.Add(time.Hour), at, time.Minute)
	got := w.ended(t, skipped)
	require.Equal(t, types.ExecutionStatusSucceeded, got.Status)
	require.False(t, got.EndTimestamp.Before(at))
	require.Equal(t, types.ExecutionStatusRunning, w.describe(t, other).Status)
	_, err = w.Skip(skipped)
	require.ErrorContains(t, err, "nothing is due")
	_, err = w.Skip("arn")
	require.ErrorContains(t, err, "not found")
}
