// SPDX-License-Identifier: Apache-2.0

package awslambda_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
)

func TestProgramServesTheRuntime(t *testing.T) {
	t.Parallel()

	got, log := runProgram(t, event(t, "4111-1111"), accept(t))

	require.Equal(t, "request-7/response", got.path, log)
	require.JSONEq(t, `{"Status":"SUCCEEDED","Result":"\"hello 4111-1111\""}`, string(got.body))
	require.Empty(t, log)
}

func TestProgramReportsTheRefusal(t *testing.T) {
	t.Parallel()

	got, log := runProgram(t, event(t, "4111-1111"), exception(
		http.StatusTooManyRequests, backend.CodeTooManyRequests, `{"message":"Rate exceeded"}`))

	require.Equal(t, "request-7/error", got.path, log)
	reported := reportIn(t, got)
	require.Equal(t, backend.CodeTooManyRequests, reported.Type)
	require.Contains(t, reported.Message, "Rate exceeded (request request-1)")
	for _, secret := range []string{token, "4111", "sekrit"} {
		require.NotContains(t, log, secret)
		require.NotContains(t, string(got.body), secret)
	}
}

func TestProgramReportsAnOrdinaryInvocation(t *testing.T) {
	t.Parallel()

	got, log := runProgram(t, []byte(`{"card":"4111-1111"}`), accept(t))

	require.Equal(t, "request-7/error", got.path, log)
	reported := reportIn(t, got)
	require.Equal(t, "NotDurableError", reported.Type)
	require.Contains(t, reported.Message, "DurableConfig")
	require.NotContains(t, string(got.body)+log, "4111")
}

func reportIn(t *testing.T, o outcome) messages.InvokeResponse_Error {
	t.Helper()
	var report messages.InvokeResponse_Error
	require.NoError(t, json.Unmarshal(o.body, &report))
	return report
}

func TestProgramOutsideLambdaSaysWhatToDo(t *testing.T) {
	t.Parallel()

	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.Env = []string{program + "=1"}

	err := cmd.Run()

	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	require.Equal(t, 1, exit.ExitCode())
	require.Empty(t, stdout.String())
	require.Contains(t, stderr.String(), "AWS_LAMBDA_RUNTIME_API is not set")
	require.Contains(t, stderr.String(), "durabletest.Run(")
}

func TestHandlerPassesTheRequestID(t *testing.T) {
	t.Parallel()

	fn := func(ctx durable.Context, _ string) (string, error) { return ctx.Execution().RequestID, nil }
	h := awslambda.NewHandler(fn, awslambda.WithConfig(serve(t, accept(t))))
	ctx := lambdacontext.NewContext(t.Context(),
		&lambdacontext.LambdaContext{AwsRequestID: "request-9"})

	got, err := h.Invoke(ctx, event(t, "kim"))

	require.NoError(t, err)
	require.JSONEq(t, `{"Status":"SUCCEEDED","Result":"\"request-9\""}`, string(got))
}

func TestHandlerKeepsTheErrorForMiddleware(t *testing.T) {
	t.Parallel()

	h := awslambda.NewHandler(greet, awslambda.WithConfig(serve(t,
		exception(http.StatusInternalServerError, backend.CodeServiceException, `{}`))))

	_, err := h.Invoke(t.Context(), event(t, "kim"))

	require.Equal(t, backend.CodeServiceException, requireRefusal(t, err).Code)
	require.IsType(t, &durable.InvocationError{}, err)
}

func TestHandlerTakesOptionsOfBothKinds(t *testing.T) {
	t.Parallel()

	h := awslambda.NewHandler(greet,
		awslambda.WithConfig(serve(t, accept(t))), durable.WithSerdes(shouting{durable.JSON()}))

	got, err := h.Invoke(t.Context(), event(t, "kim"))

	require.NoError(t, err)
	require.JSONEq(t, `{"Status":"SUCCEEDED","Result":"\"HELLO KIM\""}`, string(got))
}

// shouting encodes in capitals.
type shouting struct{ durable.Serdes }

func (s shouting) Serialize(
	ctx context.Context, info durable.SerdesInfo, value any,
) ([]byte, error) {
	data, err := s.Serdes.Serialize(ctx, info, value)
	return bytes.ToUpper(data), err
}

// On Managed Instances a process has several invocations at a time.
func TestConcurrentInvocationsShareOneClient(t *testing.T) {
	t.Parallel()

	cfg := serve(t, accept(t))
	clients := 0
	cfg.ServiceOptions = append(cfg.ServiceOptions, func(string, any) { clients++ })
	h := awslambda.NewHandler(greet, awslambda.WithConfig(cfg))
	require.Zero(t, clients, "a handler that has not run has no client")

	var invocations sync.WaitGroup
	for n := range 16 {
		input := event(t, strconv.Itoa(n))
		invocations.Go(func() {
			got, err := h.Invoke(t.Context(), input)
			if err != nil {
				t.Errorf("invocation %d: %v", n, err)
				return
			}
			want := fmt.Sprintf(`{"Status":"SUCCEEDED","Result":"\"hello %d\""}`, n)
			if string(got) != want {
				t.Errorf("invocation %d answered %s, want %s", n, got, want)
			}
		})
	}
	invocations.Wait()
	require.Equal(t, 1, clients)
}

// A runner of the testing module has its own backend and takes the same options.
func TestOptionsMeanNothingToADurableHandler(t *testing.T) {
	t.Parallel()

	unused := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the option was used") })
	h := durable.NewHandler(greet, awslambda.WithConfig(unused))

	got, err := h.Invoke(t.Context(), newBackend(serve(t, accept(t))), event(t, "kim"))

	require.NoError(t, err)
	require.JSONEq(t, `{"Status":"SUCCEEDED","Result":"\"hello kim\""}`, string(got))
}
