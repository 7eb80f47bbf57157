// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// functions is a configuration that skips time.
func functions(f map[string]emulator.Function) emulator.Config {
	return emulator.Config{SkipTime: true, Functions: f}
}

func TestProcessRunsADurableFunction(t *testing.T) {
	t.Parallel()
	w := start(t, functions(map[string]emulator.Function{"greet": durableProgram(t, "greet", nil)}))

	out := w.invoke(t, "greet:$LATEST", `"kim"`)

	require.JSONEq(t, `"hello kim"`, string(out.Payload))
	require.Nil(t, out.FunctionError)
}

func TestProcessThatDiesIsFollowedByAnother(t *testing.T) {
	t.Parallel()
	w := start(t, functions(map[string]emulator.Function{"crash": durableProgram(t, "crash",
		map[string]string{"MARKER": filepath.Join(t.TempDir(), "marker")})}))

	out := w.invoke(t, "crash:1", `null`)

	require.JSONEq(t, `"survived"`, string(out.Payload))
	events := w.history(t, *out.DurableExecutionArn)
	require.Equal(t, []string{
		"ExecutionStarted", "StepStarted", "StepSucceeded", "StepStarted", "InvocationCompleted",
		"StepFailed", "InvocationCompleted", "StepStarted", "StepSucceeded",
		"InvocationCompleted", "ExecutionSucceeded",
	}, eventTypes(events))
	died := events[4].InvocationCompletedDetails
	require.Equal(t, "Runtime.ExitError", *died.Error.Payload.ErrorType)
	require.Equal(t, "RequestId: "+*died.RequestId+
		" Error: Runtime exited with error: exit status 3", *died.Error.Payload.ErrorMessage)
	require.Contains(t, w.messages(t, "crash"), "dying")
	require.Contains(t, w.messages(t, "crash"), *died.Error.Payload.ErrorMessage)
}

func TestIdleProcessIsUsedAgain(t *testing.T) {
	t.Parallel()
	w := start(t, functions(map[string]emulator.Function{"pid": program(t, "pid", nil)}))

	first := decode[int](t, w.invoke(t, "pid", `null`).Payload)
	for range 5 {
		require.Equal(t, first, decode[int](t, w.invoke(t, "pid", `null`).Payload))
	}
	require.NotEqual(t, os.Getpid(), first)
}

func TestReplacedFunctionRunsInAnotherProcess(t *testing.T) {
	t.Parallel()
	w := start(t, functions(map[string]emulator.Function{"pid": program(t, "pid", nil)}))
	first := decode[int](t, w.invoke(t, "pid", `null`).Payload)

	require.NoError(t, w.Register("pid", program(t, "pid", nil)))

	require.NotEqual(t, first, decode[int](t, w.invoke(t, "pid", `null`).Payload))
}

func TestInvocationsAtOnceHaveProcessesOfTheirOwn(t *testing.T) {
	t.Parallel()
	var config net.ListenConfig
	meeting, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, meeting.Close()) }()
	w := start(t, functions(map[string]emulator.Function{"meet": program(t, "meet",
		map[string]string{"MEETING": meeting.Addr().String()})}))
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			out, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{
				FunctionName: aws.String("meet"),
			})
			if err != nil || out.FunctionError != nil {
				t.Errorf("invoke: %v, %v", out, err)
			}
		})
	}
	var guests []net.Conn
	for range 2 { // both are there at the same time
		guest, err := meeting.Accept()
		require.NoError(t, err)
		guests = append(guests, guest)
	}
	for _, guest := range guests {
		require.NoError(t, guest.Close())
	}
	group.Wait()
}

func TestProcessThatTakesTooLongIsKilled(t *testing.T) {
	t.Parallel()
	hang := program(t, "hang", nil)
	hang.Timeout = 300 * time.Millisecond
	w := start(t, functions(map[string]emulator.Function{"hang": hang}))

	out := w.invoke(t, "hang", `null`)

	require.Equal(t, "Unhandled", *out.FunctionError)
	got := decode[map[string]string](t, out.Payload)
	require.Equal(t, "Sandbox.Timedout", got["errorType"])
	require.Regexp(t, `^RequestId: [0-9a-f-]{36} Error: Task timed out after 0\.30 seconds$`,
		got["errorMessage"])
	require.Equal(t, []string{"going to hang", got["errorMessage"]}, w.messages(t, "hang"))
}

func TestProcessErrors(t *testing.T) {
	t.Parallel()
	rows := map[string]struct{ kind, message string }{
		"fail":  {"errorString", "out of stock"},
		"panic": {"string", "boom"},
		"exit":  {"Runtime.ExitError", "Runtime exited with error: exit status 7"},
		"leave": {"Runtime.ExitError", "Runtime exited without providing a reason"},
	}
	config := functions(make(map[string]emulator.Function))
	for name := range rows {
		config.Functions[name] = program(t, name, nil)
	}
	w := start(t, config)
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 2 { // a process that is gone does no harm to the next invocation
				out := w.invoke(t, name, `null`)
				require.Equal(t, "Unhandled", *out.FunctionError)
				got := decode[map[string]any](t, out.Payload)
				require.Equal(t, row.kind, got["errorType"])
				require.Contains(t, got["errorMessage"], row.message)
			}
		})
	}
}

func TestProgramThatIsNotThere(t *testing.T) {
	t.Parallel()
	w := start(t, functions(map[string]emulator.Function{
		"none": {Command: []string{"./no-such-program"}},
	}))

	out := w.invoke(t, "none", `null`)

	got := decode[map[string]string](t, out.Payload)
	require.Equal(t, "Runtime.InvalidEntrypoint", got["errorType"])
	require.Contains(t, got["errorMessage"], "no-such-program")
}

func TestProcessFindsOnlyWhatLambdaWouldGiveIt(t *testing.T) {
	t.Parallel()
	w := start(t, functions(map[string]emulator.Function{"environment": program(t, "environment",
		map[string]string{"TABLE": "orders", "AWS_MAX_ATTEMPTS": "7"})}))

	list := decode[[]string](t, w.invoke(t, "environment", `null`).Payload)

	env := make(map[string]string)
	for _, entry := range list {
		name, value, _ := strings.Cut(entry, "=")
		env[name] = value
	}
	require.Equal(t, w.url, env["AWS_ENDPOINT_URL_LAMBDA"])
	require.Equal(t, "us-east-1", env["AWS_REGION"])
	require.Equal(t, "environment", env["AWS_LAMBDA_FUNCTION_NAME"])
	require.Equal(t, "$LATEST", env["AWS_LAMBDA_FUNCTION_VERSION"])
	require.Equal(t, "bootstrap", env["_HANDLER"])
	require.Equal(t, "orders", env["TABLE"])
	require.Equal(t, "7", env["AWS_MAX_ATTEMPTS"])
	require.NotContains(t, env, "HOME", "it comes from the emulator's own environment")
	require.NotEqual(t, w.url, "http://"+env["AWS_LAMBDA_RUNTIME_API"])
}

func TestVersionsHaveProcessesOfTheirOwn(t *testing.T) {
	t.Parallel()
	pid, environment := program(t, "pid", nil), program(t, "environment", nil)
	for _, f := range []*emulator.Function{&pid, &environment} {
		f.Versions, f.Aliases = []string{"1"}, map[string]string{"live": "1"}
	}
	w := start(t, functions(map[string]emulator.Function{"pid": pid, "env": environment}))
	invoke := func(name string) int { return decode[int](t, w.invoke(t, name, `null`).Payload) }

	require.Equal(t, invoke("pid:1"), invoke("pid:live"))
	require.NotEqual(t, invoke("pid:1"), invoke("pid"))
	require.Equal(t, invoke("pid:$LATEST"), invoke("pid"))

	env := decode[[]string](t, w.invoke(t, "env:live", `null`).Payload)
	require.Contains(t, env, "AWS_LAMBDA_FUNCTION_VERSION=1")
	require.Contains(t, strings.Join(env, "\n"), "/[1]")
}

func TestCloseEndsProcessesThatAreBusy(t *testing.T) {
	t.Parallel()
	var config net.ListenConfig
	meeting, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, meeting.Close()) }()
	w := start(t, functions(map[string]emulator.Function{"meet": program(t, "meet",
		map[string]string{"MEETING": meeting.Addr().String()})}))
	_, err = w.lambda.Invoke(t.Context(), &lambda.InvokeInput{
		FunctionName: aws.String("meet"), InvocationType: types.InvocationTypeEvent,
	})
	require.NoError(t, err)
	guest, err := meeting.Accept()
	require.NoError(t, err)

	require.NoError(t, w.Close())

	_, err = guest.Read(make([]byte, 1)) // the process is gone, and with it the connection
	require.Error(t, err)
	require.NoError(t, guest.Close())
}

func TestTailOfTheLog(t *testing.T) {
	t.Parallel()
	w := start(t, functions(map[string]emulator.Function{"greet": durableProgram(t, "greet", nil)}))

	out, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{
		FunctionName: aws.String("greet:1"), Payload: []byte(`"kim"`), LogType: types.LogTypeTail,
	})

	require.NoError(t, err)
	require.Contains(t, unbase64(t, *out.LogResult), "plain text\n")
}
