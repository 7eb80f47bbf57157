// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/backend/backendtest"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

func TestBackendKeepsTheContractThroughTheEmulator(t *testing.T) {
	t.Parallel()
	backendtest.Run(t, func(t *testing.T) backendtest.Harness {
		t.Helper()
		return openContract(t, emulator.Config{})
	})
}

func TestBackendKeepsTheContractOnTinyPages(t *testing.T) {
	t.Parallel()
	backendtest.Run(t, func(t *testing.T) backendtest.Harness {
		t.Helper()
		return openContract(t, emulator.Config{PageItems: 2, InlineItems: 1})
	})
}

// openContract makes a function that does nothing but hand its events to the
// test, and die when it is told to.
func openContract(t *testing.T, cfg emulator.Config) backendtest.Harness {
	t.Helper()
	events, crash := make(chan []byte, 1), make(chan struct{})
	cfg.InvocationDelay, cfg.InvocationAttempts = -1, 100
	cfg.Functions = map[string]emulator.Function{"order": {
		Durable: &emulator.Durable{},
		Handler: func(ctx context.Context, event []byte) ([]byte, error) {
			events <- event
			select {
			case <-crash:
				return nil, errors.New("told to die")
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		},
	}}
	w := start(t, cfg)
	next := func(t *testing.T) (in protocol.InvocationInput) {
		t.Helper()
		require.NoError(t, json.Unmarshal(<-events, &in))
		return in
	}
	arn := w.launch(t, "order:$LATEST", `{}`)
	return backendtest.Harness{
		Backend: awslambda.NewBackend(awslambda.WithClient(w.lambda)),
		Input:   next(t),
		Reinvoke: func(t *testing.T) protocol.InvocationInput {
			t.Helper()
			crash <- struct{}{}
			return next(t)
		},
		CompleteCallback: func(t *testing.T, id, result string) {
			t.Helper()
			_, err := w.lambda.SendDurableExecutionCallbackSuccess(t.Context(),
				&lambda.SendDurableExecutionCallbackSuccessInput{
					CallbackId: &id, Result: []byte(result),
				})
			require.NoError(t, err)
		},
		Pause: func(t *testing.T) {
			t.Helper()
			require.NoError(t, w.Pause(arn))
		},
	}
}
