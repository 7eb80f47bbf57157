// SPDX-License-Identifier: Apache-2.0

package journal_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/custom-backend/journal"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/backend/backendtest"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

// account is an emulated account with one durable function, "greet".
type account struct {
	url    string
	client *lambda.Client
}

// serve makes an account in which time is skipped.
func serve(
	t *testing.T, handler func(ctx context.Context, event []byte) ([]byte, error),
) account {
	t.Helper()
	srv := emulator.New(emulator.Config{
		SkipTime: true, InvocationDelay: -1, InvocationAttempts: 100,
		Functions: map[string]emulator.Function{
			"greet": {Durable: &emulator.Durable{}, Handler: handler},
		},
	})
	t.Cleanup(func() { require.NoError(t, srv.Close()) })
	url, err := srv.Listen()
	require.NoError(t, err)
	return account{url, lambda.New(lambda.Options{
		Region: "us-east-1", BaseEndpoint: &url, RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "dummy", SecretAccessKey: "dummy"}, nil
		}),
	})}
}

// openContract runs a function that hands its events to the test and dies when it
// is told to.
func openContract(t *testing.T) backendtest.Harness {
	t.Helper()
	events, crash := make(chan []byte, 1), make(chan struct{})
	a := serve(t, func(ctx context.Context, event []byte) ([]byte, error) {
		events <- event
		select {
		case <-crash:
			return nil, errors.New("told to die")
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	})
	_, err := a.client.Invoke(t.Context(), &lambda.InvokeInput{
		FunctionName: aws.String("greet:$LATEST"), InvocationType: types.InvocationTypeEvent,
		Payload: []byte(`{}`),
	})
	require.NoError(t, err)
	next := func(t *testing.T) (in protocol.InvocationInput) {
		t.Helper()
		require.NoError(t, json.Unmarshal(<-events, &in))
		return in
	}
	return backendtest.Harness{
		Backend: journal.Around(awslambda.NewBackend(awslambda.WithClient(a.client)),
			slog.New(slog.DiscardHandler)),
		Input: next(t),
		Reinvoke: func(t *testing.T) protocol.InvocationInput {
			t.Helper()
			crash <- struct{}{}
			return next(t)
		},
		CompleteCallback: func(t *testing.T, id, result string) {
			t.Helper()
			_, err := a.client.SendDurableExecutionCallbackSuccess(t.Context(),
				&lambda.SendDurableExecutionCallbackSuccessInput{
					CallbackId: &id, Result: []byte(result),
				})
			require.NoError(t, err)
		},
	}
}
