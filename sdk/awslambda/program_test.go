// SPDX-License-Identifier: Apache-2.0

package awslambda_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// greet is the function of the tests' program.
func greet(ctx durable.Context, name string) (string, error) {
	return durable.Step(ctx, "greet", func(durable.StepContext) (string, error) {
		return "hello " + name, nil
	})
}

// event is the envelope of a first invocation.
func event(t *testing.T, input string) []byte {
	t.Helper()
	payload := fmt.Sprintf("%q", input)
	data, err := json.Marshal(protocol.InvocationInput{
		DurableExecutionARN: arn, CheckpointToken: token,
		InitialExecutionState: protocol.ExecutionState{Operations: []protocol.Operation{{
			ID: "exec", Type: protocol.TypeExecution, Status: protocol.StatusStarted,
			StartTimestamp:   protocol.At(time.UnixMilli(1_760_000_000_000)),
			ExecutionDetails: &protocol.ExecutionDetails{InputPayload: &payload},
		}}},
	})
	require.NoError(t, err)
	return data
}

// accept is an API that accepts the updates of steps.
func accept(t *testing.T) http.HandlerFunc {
	t.Helper()
	return func(w http.ResponseWriter, r *http.Request) {
		var ops []protocol.Operation
		for _, u := range receive(t, r).Updates {
			op := protocol.Operation{
				ID: u.ID, Name: u.Name, Type: u.Type, SubType: u.SubType,
				Status:         protocol.StatusStarted,
				StartTimestamp: protocol.At(time.UnixMilli(1_760_000_000_000)),
				StepDetails:    &protocol.StepDetails{},
			}
			if u.Action == protocol.ActionSucceed {
				op.Status = protocol.StatusSucceeded
				op.StepDetails.Attempt, op.StepDetails.Result = 1, u.Payload
			}
			ops = append(ops, op)
		}
		writeJSON(t, w, member{
			"CheckpointToken": token, "NewExecutionState": member{"Operations": ops},
		})
	}
}

// lambdaRuntime is the runtime API for one invocation of a program.
type lambdaRuntime struct {
	event  []byte
	served sync.Once
	// answered gets what the program posts for the invocation.
	answered chan outcome
}

type outcome struct {
	path string
	body []byte
}

func (l *lambdaRuntime) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const invocation = "/2018-06-01/runtime/invocation/"
	switch path := strings.TrimPrefix(r.URL.Path, invocation); path {
	case "next":
		first := false
		l.served.Do(func() { first = true })
		if !first {
			<-r.Context().Done() // nothing more to do, as in a frozen environment
			return
		}
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", "request-7")
		w.Header().Set("Lambda-Runtime-Deadline-Ms", "99999999999999")
		_, _ = w.Write(l.event)
	default:
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusAccepted)
		l.answered <- outcome{path: path, body: body}
	}
}

// runProgram starts the test binary as a function, gives it one event and
// returns what it answers and what it has printed until then.
func runProgram(t *testing.T, event []byte, api http.HandlerFunc) (outcome, string) {
	t.Helper()
	runtime := &lambdaRuntime{event: event, answered: make(chan outcome, 1)}
	runtimeAPI := httptest.NewServer(runtime)
	t.Cleanup(runtimeAPI.Close)
	lambdaAPI := serve(t, api)

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var log bytes.Buffer
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Stdout, cmd.Stderr = &log, &log
	cmd.Env = []string{
		program + "=1",
		"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(runtimeAPI.URL, "http://"),
		"AWS_ENDPOINT_URL_LAMBDA=" + *lambdaAPI.BaseEndpoint,
		"AWS_REGION=eu-west-1",
		"AWS_MAX_ATTEMPTS=1",
		"AWS_ACCESS_KEY_ID=AKID",
		"AWS_SECRET_ACCESS_KEY=sekrit-key",
		"AWS_SESSION_TOKEN=sekrit-session",
	}
	require.NoError(t, cmd.Start())
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()

	select {
	case got := <-runtime.answered:
		cancel()
		require.Error(t, <-exited, "the program has been killed")
		return got, log.String()
	case err := <-exited:
		require.FailNow(t, "the program ended before it answered", "%v\n%s", err, log.String())
		return outcome{}, ""
	}
}
