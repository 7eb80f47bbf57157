// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

// world is an emulator that listens, and a client of it.
type world struct {
	*emulator.Server

	url    string
	lambda *lambda.Client
}

func start(t *testing.T, cfg emulator.Config) *world {
	t.Helper()
	srv := emulator.New(cfg)
	t.Cleanup(func() { require.NoError(t, srv.Close()) })
	url, err := srv.Listen()
	require.NoError(t, err)
	return &world{Server: srv, url: url, lambda: lambda.New(lambda.Options{
		Region: "us-east-1", BaseEndpoint: &url, Credentials: credentials(), RetryMaxAttempts: 1,
	})}
}

func credentials() aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "AKID", SecretAccessKey: "secret"}, nil
	})
}

// register adds a durable function that runs in this process and speaks to the
// emulator through the AWS SDK.
func register[In, Out any](
	t *testing.T, w *world, name string, fn func(durable.Context, In) (Out, error),
) {
	t.Helper()
	registerDurable(t, w, name, emulator.Durable{}, fn)
}

func registerDurable[In, Out any](
	t *testing.T, w *world, name string, cfg emulator.Durable,
	fn func(durable.Context, In) (Out, error),
) {
	t.Helper()
	handler := awslambda.NewHandler(fn, awslambda.WithClient(w.lambda),
		durable.WithLogHandler(slog.DiscardHandler))
	require.NoError(t, w.Register(name, emulator.Function{Handler: handler.Invoke, Durable: &cfg}))
}

// plain is an ordinary function that runs in this process.
func plain(fn func(ctx context.Context, event []byte) ([]byte, error)) emulator.Function {
	return emulator.Function{Handler: fn}
}

// invoke calls a function and waits for the end.
func (w *world) invoke(t *testing.T, function, payload string) *lambda.InvokeOutput {
	t.Helper()
	out, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{
		FunctionName: &function, Payload: []byte(payload),
	})
	require.NoError(t, err)
	return out
}

// launch starts an execution and returns its ARN.
func (w *world) launch(t *testing.T, function, payload string) string {
	t.Helper()
	out, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{
		FunctionName: &function, Payload: []byte(payload), InvocationType: types.InvocationTypeEvent,
	})
	require.NoError(t, err)
	require.EqualValues(t, 202, out.StatusCode)
	require.Empty(t, out.Payload)
	require.NotNil(t, out.DurableExecutionArn)
	return *out.DurableExecutionArn
}

// history reads all events of an execution.
func (w *world) history(t *testing.T, arn string) []types.Event {
	t.Helper()
	out, err := w.lambda.GetDurableExecutionHistory(t.Context(),
		&lambda.GetDurableExecutionHistoryInput{
			DurableExecutionArn: &arn, IncludeExecutionData: aws.Bool(true), MaxItems: 1000,
		})
	require.NoError(t, err)
	require.Nil(t, out.NextMarker)
	return out.Events
}

func eventTypes(events []types.Event) []string {
	var names []string
	for _, e := range events {
		names = append(names, string(e.EventType))
	}
	return names
}

// event is the only event of a type.
func event(t *testing.T, events []types.Event, name types.EventType) types.Event {
	t.Helper()
	events = slices.DeleteFunc(events, func(e types.Event) bool { return e.EventType != name })
	require.Len(t, events, 1, "events of type %s", name)
	return events[0]
}

// ended waits for the end of an execution.
func (w *world) ended(t *testing.T, arn string) *lambda.GetDurableExecutionOutput {
	t.Helper()
	_, err := w.Wait(t.Context(), arn)
	require.NoError(t, err)
	return w.describe(t, arn)
}

func (w *world) describe(t *testing.T, arn string) *lambda.GetDurableExecutionOutput {
	t.Helper()
	out, err := w.lambda.GetDurableExecution(t.Context(),
		&lambda.GetDurableExecutionInput{DurableExecutionArn: &arn})
	require.NoError(t, err)
	return out
}

// greet is a durable function with a step and a long wait.
func greet(ctx durable.Context, name string) (string, error) {
	greeting, err := durable.Step(ctx, "greet", func(durable.StepContext) (string, error) {
		return "hello " + name, nil
	})
	if err != nil {
		return "", err
	}
	return greeting, durable.Wait(ctx, "think", time.Hour)
}

// ask is a durable function that hands a callback id out and waits for the
// answer.
func ask(ids chan<- string) func(durable.Context, any) (string, error) {
	return func(ctx durable.Context, _ any) (string, error) {
		return durable.WaitForCallback[string](ctx, "approval",
			func(_ durable.StepContext, id string) error {
				ids <- id
				return nil
			}, durable.WithRetry(durable.NoRetry()))
	}
}
