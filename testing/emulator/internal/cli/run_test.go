// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// example is the folder of an example.
func example(t *testing.T, name string) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", "..", "..", "examples", name))
	require.NoError(t, err)
	return dir
}

const lamps = `{"id":"42","items":[{"sku":"lamp","quantity":2,"price":4500}]}`

func TestRunBuildsAndRunsAnExample(t *testing.T) {
	t.Parallel()
	o := &office{dir: t.TempDir()}
	got := o.call(t, "run", example(t, "quickstart"), "--input", lamps)
	require.Zero(t, got.code, got.stderr)
	require.Equal(t, `{"orderId":"42","status":"approved","total":9000}`+"\n", got.stdout)
	require.Equal(t, `+<time>  ExecutionStarted       run
+<time>  StepStarted            validate
+<time>  StepSucceeded          validate
+<time>  WaitStarted            confirmation
+<time>  InvocationCompleted
+<time>  WaitSucceeded          confirmation
+<time>  StepStarted            approve
+<time>  StepSucceeded          approve
+<time>  InvocationCompleted
+<time>  ExecutionSucceeded     run

validate      step  SUCCEEDED
confirmation  wait  SUCCEEDED  <time>
approve       step  SUCCEEDED
run  ConfirmFunction  SUCCEEDED after <time>
`, plain(got.stderr))
}

func TestRunCanTellMore(t *testing.T) {
	t.Parallel()
	o := &office{dir: t.TempDir()}
	got := o.call(t, "run", example(t, "quickstart"), "-i", lamps, "--json", "--logs",
		"--html", "run.html", "--name", "order-42")
	require.Zero(t, got.code, got.stderr)
	var out map[string]any
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &out))
	require.Equal(t, "order-42", out["name"])
	require.Len(t, out["operations"], 3)
	require.Contains(t, got.stderr, `"message":"order approved"`)
	page, err := os.ReadFile(filepath.Join(o.dir, "run.html"))
	require.NoError(t, err)
	require.Contains(t, string(page), "confirmation")
}

func TestRunStopsWhenItIsInterrupted(t *testing.T) {
	t.Parallel()
	o := &office{dir: t.TempDir()}
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	said, stderr := io.Pipe()
	code := make(chan int, 1)
	go func() {
		defer func() { _ = stderr.Close() }()
		code <- o.main(ctx, "", io.Discard, stderr, "run", example(t, "order"), "-i",
			`{"id":"7","items":[{"sku":"lamp","cents":4500}]}`)
	}()
	lines := bufio.NewReader(said)
	await(t, lines, "callback approval is open")
	interrupt()
	_, err := io.Copy(io.Discard, lines)
	require.NoError(t, err)
	require.Equal(t, 130, <-code)
}

func TestRunSaysWhatItNeeds(t *testing.T) {
	t.Parallel()
	o := &office{dir: t.TempDir()}
	got := o.call(t, "run")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "no template.yaml and no function")
	got = o.call(t, "run", example(t, "order"), "--function", "Ship")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, `no function "Ship"`)
	require.Contains(t, got.stderr, `"OrderFunction", "LabelFunction"`)
	require.Equal(t, 2, o.call(t, "run", ".", "--command", "order").code)
	require.Equal(t, 2, o.call(t, "run", "a", "b").code)

	broken := filepath.Join(o.dir, "broken")
	require.NoError(t, os.Mkdir(broken, 0o700))
	for name, text := range map[string]string{
		"go.mod": "module broken\n\ngo 1.26\n", "main.go": "package main\n\nfunc main() { start() }\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(broken, name), []byte(text), 0o600))
	}
	got = o.call(t, "run", "broken")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "undefined: start")
}

func TestRunGivesUpAfterATime(t *testing.T) {
	t.Parallel()
	o := &office{dir: t.TempDir()}
	got := o.call(t, "run", example(t, "quickstart"), "-i", lamps, "--skip-time=false",
		"--timeout", "100ms")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "100ms have passed and the execution runs still")
}
