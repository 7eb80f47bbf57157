// SPDX-License-Identifier: Apache-2.0

package folder_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/docs/advanced/folder"
	"github.com/lambda-durable/durable-go/sdk/backend/backendtest"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

const arn = "arn:aws:lambda:us-east-1:123456789012:function:tax:1/durable-execution/may/1"

func TestContractIsKept(t *testing.T) {
	t.Parallel()
	backendtest.Run(t, func(t *testing.T) backendtest.Harness {
		t.Helper()
		b := folder.New(t.TempDir(), time.Now)
		require.NoError(t, b.Begin(arn, "{}"))
		invoke := func(t *testing.T) protocol.InvocationInput {
			t.Helper()
			in, err := b.Invocation(t.Context(), arn)
			require.NoError(t, err)
			return in
		}
		return backendtest.Harness{
			Backend: b, Input: invoke(t), Reinvoke: invoke,
			CompleteCallback: func(t *testing.T, id, result string) {
				t.Helper()
				require.NoError(t, b.Complete(t.Context(), arn, id, result))
			},
		}
	})
}

// tax asks twice for the rate, waits a month and sums up.
func tax(ctx durable.Context, cents int) (int, error) {
	rate, err := durable.Step(ctx, "rate", func(ctx durable.StepContext) (int, error) {
		if ctx.Attempt() == 1 {
			return 0, errors.New("office is closed")
		}
		return 19, nil
	})
	if err != nil {
		return 0, err
	}
	if err := durable.Wait(ctx, "until payday", 30*24*time.Hour); err != nil {
		return 0, err
	}
	return cents * rate / 100, nil
}

// TestFunctionOutlivesItsProcesses invokes a function until it ends, each time
// with a new handler and a new backend, as after a restart.
func TestFunctionOutlivesItsProcesses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	now := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	require.NoError(t, folder.New(dir, clock).Begin(arn, "1000"))

	for range 3 {
		b := folder.New(dir, clock)
		in, err := b.Invocation(t.Context(), arn)
		require.NoError(t, err)
		event, err := json.Marshal(in)
		require.NoError(t, err)

		answer, err := durable.NewHandler(tax).Invoke(t.Context(), b, event)
		require.NoError(t, err)

		var out protocol.InvocationOutput
		require.NoError(t, json.Unmarshal(answer, &out))
		if out.Status == protocol.InvocationSucceeded {
			require.Equal(t, "190", *out.Result)
			return
		}
		due, ok := b.Next(t.Context(), arn)
		require.True(t, ok)
		now = due
	}
	t.Fatal("no end after three invocations")
}
