// SPDX-License-Identifier: Apache-2.0

package web_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/emulator"
	"github.com/lambda-durable/durable-go/testing/emulator/web"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// world is an emulator with its pages, and a client of it.
type world struct {
	*emulator.Server

	url    string
	lambda *lambda.Client
}

func start(t *testing.T, cfg emulator.Config) *world {
	t.Helper()
	cfg.Pages = web.New
	srv := emulator.New(cfg)
	t.Cleanup(func() { require.NoError(t, srv.Close()) })
	address, err := srv.Listen()
	require.NoError(t, err)
	credentials := func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "AKID", SecretAccessKey: "secret"}, nil
	}
	return &world{Server: srv, url: address, lambda: lambda.New(lambda.Options{
		Region: "us-east-1", BaseEndpoint: &address, RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(credentials),
	})}
}

// register adds a durable function that runs in this process.
func register[In, Out any](
	t *testing.T, w *world, name string, fn func(durable.Context, In) (Out, error),
) {
	t.Helper()
	handler := awslambda.NewHandler(fn, awslambda.WithClient(w.lambda),
		durable.WithLogHandler(slog.DiscardHandler))
	require.NoError(t, w.Register(name, emulator.Function{
		Handler: handler.Invoke, Durable: &emulator.Durable{},
	}))
}

// launch starts an execution and returns its ARN.
func (w *world) launch(t *testing.T, function, name, payload string) string {
	t.Helper()
	in := &lambda.InvokeInput{
		FunctionName: aws.String(function + ":$LATEST"), Payload: []byte(payload),
		InvocationType: types.InvocationTypeEvent,
	}
	if name != "" {
		in.DurableExecutionName = &name
	}
	out, err := w.lambda.Invoke(t.Context(), in)
	require.NoError(t, err)
	return *out.DurableExecutionArn
}

// finished starts an execution and waits for its end.
func (w *world) finished(t *testing.T, function, name, payload string) string {
	t.Helper()
	arn := w.launch(t, function, name, payload)
	_, err := w.Wait(t.Context(), arn)
	require.NoError(t, err)
	return arn
}

// idle waits until an execution waits for something.
func (w *world) idle(t *testing.T, arn string) emulator.Overview {
	t.Helper()
	for {
		news := w.News()
		o, err := w.Overview(arn)
		require.NoError(t, err)
		if !o.Running && o.Events > 1 {
			return o
		}
		select {
		case <-news:
		case <-t.Context().Done():
			require.Fail(t, "the execution is never idle")
		}
	}
}

// answer lets a callback succeed.
func (w *world) answer(t *testing.T, id, payload string) {
	t.Helper()
	_, err := w.lambda.SendDurableExecutionCallbackSuccess(t.Context(),
		&lambda.SendDurableExecutionCallbackSuccessInput{
			CallbackId: &id, Result: []byte(payload),
		})
	require.NoError(t, err)
}

// page is the address of an execution's page.
func page(arn string) string { return "/#/executions/" + url.PathEscape(arn) }

// greet is a function with a step and a long wait.
func greet(ctx durable.Context, name string) (string, error) {
	greeting, err := durable.Step(ctx, "greet", func(durable.StepContext) (string, error) {
		return "hello " + name, nil
	})
	if err != nil {
		return "", err
	}
	return greeting, durable.Wait(ctx, "think", 24*time.Hour)
}

// hello is a function that is done at once.
func hello(ctx durable.Context, in any) (any, error) {
	return durable.Step(ctx, "echo", func(durable.StepContext) (any, error) { return in, nil })
}

// ask is a function that waits for an answer.
func ask(ctx durable.Context, _ any) (any, error) {
	return durable.WaitForCallback[any](ctx, "approval",
		func(durable.StepContext, string) error { return nil },
		durable.WithTimeout(72*time.Hour), durable.WithHeartbeatTimeout(time.Hour))
}

// pay is a function that fails.
func pay(ctx durable.Context, _ any) (string, error) {
	return durable.Step(ctx, "charge", func(durable.StepContext) (string, error) {
		return "", &durable.RecordedError{
			Type: "Card.Declined", Message: "the card was declined", Data: `{"limit":5}`,
		}
	}, durable.WithRetry(durable.NoRetry()))
}

// programVariable makes the test binary a function that runs as a process.
const programVariable = "WEB_TEST_PROGRAM"

func program(t *testing.T) emulator.Function {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	return emulator.Function{
		Command: []string{self}, Env: map[string]string{programVariable: "talk"},
		Durable: &emulator.Durable{},
	}
}

func runProgram() {
	awslambda.Start(func(ctx durable.Context, in string) (string, error) {
		ctx.Logger().Warn("heard <b>" + in + "</b>")
		_, _ = os.Stdout.WriteString("plain <i>" + in + "</i>\n")
		return in, nil
	}, durable.WithLogHandler(durable.NewLogHandler(os.Stdout, nil)))
}

// stop stops an execution with an error.
func (w *world) stop(t *testing.T, arn, reason string) {
	t.Helper()
	path := "/2025-12-01/durable-executions/" + url.PathEscape(arn) + "/stop"
	require.Equal(t, http.StatusOK, w.send(t, http.MethodPost, path, reason, nil).status)
}

// result is what an execution has left behind so far.
func (w *world) result(t *testing.T, arn string) *execution.Result {
	t.Helper()
	r, err := w.Result(arn)
	require.NoError(t, err)
	return r
}

// answered is an answer over HTTP.
type answered struct {
	status int
	header http.Header
	body   string
}

func (w *world) get(t *testing.T, path string) answered {
	t.Helper()
	return w.send(t, http.MethodGet, path, "", nil)
}

func (w *world) send(t *testing.T, method, path, body string, header http.Header) answered {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, w.url+path, strings.NewReader(body))
	require.NoError(t, err)
	maps.Copy(req.Header, header)
	if host := header.Get("Host"); host != "" {
		req.Host = host
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, resp.Body.Close()) }()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return answered{resp.StatusCode, resp.Header, string(text)}
}

// eventsOf reads a file with a history.
func eventsOf(t *testing.T, text string) []protocol.Event {
	t.Helper()
	var file struct {
		Events []protocol.Event `json:"Events"`
	}
	require.NoError(t, json.Unmarshal([]byte(text), &file))
	return file.Events
}
