// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

func TestInvokeShowsTheExecutionAndPrintsTheResult(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{SkipTime: true})
	got := o.call(t, "invoke", "greet", "--input", `{"name":"ann"}`, "--name", "hi")
	require.Zero(t, got.code)
	require.Equal(t, `"hello ann"`+"\n", got.stdout)
	require.Equal(t, `+<time>  ExecutionStarted       hi
+<time>  StepStarted            greet
+<time>  StepSucceeded          greet
+<time>  WaitStarted            think
+<time>  InvocationCompleted
+<time>  WaitSucceeded          think
+<time>  InvocationCompleted
+<time>  ExecutionSucceeded     hi

greet  step  SUCCEEDED
think  wait  SUCCEEDED  <time>
hi  greet  SUCCEEDED after <time>
`, plain(got.stderr))
}

func TestInvokeTellsByItsExitCodeHowTheExecutionEnded(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	got := o.call(t, "invoke", "refuse")
	require.Equal(t, 3, got.code)
	require.Empty(t, got.stdout)
	require.Contains(t, got.stderr, "FAILED after")
	require.Contains(t, got.stderr, "not today")

	got = o.call(t, "invoke", "refuse", "--json")
	require.Equal(t, 3, got.code)
	var out map[string]any
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &out))
	require.Equal(t, "FAILED", out["status"])
	reason, _ := out["error"].(map[string]any)
	require.Equal(t, "not today", reason["message"])
	require.Empty(t, got.stderr)
}

func TestInvokeReadsItsInputFromFilesAndTheStandardInput(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{SkipTime: true})
	file := filepath.Join(o.dir, "ann.json")
	require.NoError(t, os.WriteFile(file, []byte(`{"name":"ann"}`), 0o600))
	require.Equal(t, "\"hello ann\"\n", o.must(t, "invoke", "greet", "-i", "@ann.json"))
	got := o.callWith(t.Context(), `{"name":"bob"}`, "invoke", "greet", "-i", "-")
	require.Equal(t, "\"hello bob\"\n", got.stdout)

	got = o.call(t, "invoke", "greet", "-i", "secret text")
	require.Equal(t, 2, got.code)
	require.Contains(t, got.stderr, "the value is not JSON")
	require.NotContains(t, got.stderr, "secret")
	got = o.call(t, "invoke", "greet", "-i", "@nowhere.json")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "nowhere.json")
}

func TestInvokeCallsOrdinaryFunctions(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	require.Equal(t, "[1]\n", o.must(t, "invoke", "echo", "-i", "[1]"))
	require.Equal(t, `{"output":"[1]"}`+"\n", o.must(t, "invoke", "echo", "-i", "[1]", "--json"))
	got := o.call(t, "invoke", "echo")
	require.Equal(t, 3, got.code)
	require.Contains(t, got.stderr, "nothing to say")
	got = o.call(t, "invoke", "echo", "--name", "x")
	require.Equal(t, 2, got.code)
	require.Contains(t, got.stderr, "not durable")
}

func TestInvokeOfAnUnknownFunctionSaysWhichThereAre(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	got := o.call(t, "invoke", "great")
	require.Equal(t, 1, got.code)
	require.Equal(t, `durable: there is no function "great": there are "ask", "echo", "greet",`+
		` "refuse"`+"\n", got.stderr)
}

func TestInvokeTwiceByOneNameIsOneExecution(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	first := o.start(t, "greet", "once")
	require.Equal(t, first, o.start(t, "greet", "once"))
	got := o.call(t, "invoke", "greet", "--async", "--name", "once", "-i", "{}")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "use another name")
}

func TestInvokeThatIsInterruptedLeavesTheExecutionRunning(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	ctx, interrupt := context.WithCancel(t.Context())
	var stderr transcript
	code := make(chan int, 1)
	go func() {
		code <- o.main(ctx, "", io.Discard, &stderr, "invoke", "greet", "--name", "slow", "-i", "{}")
	}()
	require.Eventually(t, stderr.has("WaitStarted"), time.Minute, 10*time.Millisecond)
	interrupt()
	require.Equal(t, 130, <-code)
	require.True(t, stderr.has("the execution goes on: durable show 'arn:aws:lambda:")())
	require.Contains(t, o.must(t, "list"), "RUNNING")

	again := o.callWith(ctx, "", "show", "slow", "--follow")
	require.Equal(t, 130, again.code)
}
