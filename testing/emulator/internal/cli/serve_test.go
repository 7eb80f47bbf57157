// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// await reads until a text has come.
func await(t *testing.T, lines *bufio.Reader, text string) {
	t.Helper()
	var all strings.Builder
	for !strings.Contains(all.String(), text) {
		line, err := lines.ReadString('\n')
		all.WriteString(line)
		require.NoError(t, err, "wanted %q, got %s", text, all.String())
	}
}

// welcome is what serve says when it is ready.
type welcome struct {
	URL       string            `json:"url"`
	Env       map[string]string `json:"env"`
	Functions []map[string]any  `json:"functions"`
}

// serve runs the command until the test ends, or until it is told to end.
func (o *office) serve(t *testing.T, args ...string) (said welcome, end func()) {
	t.Helper()
	ctx, interrupt := context.WithCancel(t.Context())
	stdout, w := io.Pipe()
	code := make(chan int, 1)
	var stderr strings.Builder
	go func() {
		code <- o.main(ctx, "", w, &stderr, append([]string{"serve", "--json"}, args...)...)
		_ = w.Close()
	}()
	end = func() {
		interrupt()
		_, _ = io.Copy(io.Discard, stdout)
		if c, ok := <-code; ok {
			close(code)
			require.Zero(t, c, stderr.String())
		}
	}
	t.Cleanup(end)
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal([]byte(line), &said))
	return said, end
}

func TestServeIsFoundByOtherCommands(t *testing.T) {
	t.Parallel()
	o := &office{dir: t.TempDir()}
	said, end := o.serve(t, example(t, "quickstart"), "--address", "127.0.0.1:0", "--memory",
		"--skip-time")
	require.Equal(t, map[string]string{
		"AWS_ENDPOINT_URL": said.URL, "AWS_ACCESS_KEY_ID": "EMULATOR",
		"AWS_SECRET_ACCESS_KEY": "emulator", "AWS_REGION": "us-east-1",
		"AWS_DEFAULT_REGION": "us-east-1",
	}, said.Env)
	require.Equal(t, []map[string]any{{
		"name": "ConfirmFunction", "logicalId": "ConfirmFunction", "durable": true,
		"project": example(t, "quickstart"), "target": "ConfirmFunction:live",
	}}, said.Functions)
	require.FileExists(t, filepath.Join(o.dir, ".durable", "serve.json"))

	require.Contains(t, o.must(t, "invoke", "ConfirmFunction", "--name", "a", "-i", lamps),
		"approved")
	require.Contains(t, o.must(t, "list"), "SUCCEEDED")
	logs := o.must(t, "logs", "a")
	require.Contains(t, logs, `"message":"order approved"`)
	require.Equal(t, logs, o.must(t, "logs", "a", "--follow"))
	require.Contains(t, o.must(t, "logs", "ConfirmFunction"), `"message":"order approved"`)
	require.Empty(t, o.must(t, "logs", "ConfirmFunction", "--since", "1ns"))

	end()
	require.NoFileExists(t, filepath.Join(o.dir, ".durable"))
	require.Contains(t, o.call(t, "list").stderr, "no emulator runs")
}

func TestServeGoesOnWithWhatItHasKept(t *testing.T) {
	t.Parallel()
	o := &office{dir: t.TempDir()}
	data := filepath.Join(o.dir, "data")
	flags := []string{example(t, "quickstart"), "--address", "127.0.0.1:0", "--data", "data"}
	_, end := o.serve(t, flags...)
	o.must(t, "invoke", "ConfirmFunction", "--async", "--name", "order-42", "-i", lamps)
	require.Eventually(t, func() bool {
		return strings.Contains(o.must(t, "show", "order-42"), "confirmation  wait  STARTED")
	}, time.Minute, 10*time.Millisecond)
	got := o.call(t, append([]string{"serve"}, flags...)...)
	require.Equal(t, 1, got.code, "one server at a time")
	require.Contains(t, got.stderr, "emulator.db")
	end()
	require.FileExists(t, filepath.Join(data, "emulator.db"))

	o.serve(t, flags...)
	require.Contains(t, o.must(t, "show"), "order-42")
	o.call(t, "skip", "order-42") // unless the five seconds are over
	require.Contains(t, o.must(t, "show", "order-42", "--follow"), "approved")
}

func TestServeSaysThatItsAddressIsTaken(t *testing.T) {
	t.Parallel()
	o := open(t, emulator.Config{})
	address := strings.TrimPrefix(o.url, "http://")
	got := o.call(t, "serve", example(t, "quickstart"), "--address", address, "--memory")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "something listens at "+address+" already")
	got = o.call(t, "serve", example(t, "quickstart"), "--address", "0.0.0.0:0", "--memory")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "other machines could run functions here")
}

// program is a durable function without an SDK.
const program = `package main

import (
	"net/http"
	"os"
	"strings"
)

func main() {
	api := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		event, err := http.Get(api + "next")
		if err != nil {
			return
		}
		id := event.Header.Get("Lambda-Runtime-Aws-Request-Id")
		answer := strings.NewReader("{\"Status\":\"SUCCEEDED\",\"Result\":\"7\"}")
		http.Post(api+id+"/response", "application/json", answer)
	}
}
`

func TestServeBuildsAgainWhatHasChanged(t *testing.T) {
	t.Parallel()
	o := &office{dir: filepath.Join(t.TempDir(), "seven")}
	require.NoError(t, os.Mkdir(o.dir, 0o700))
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(o.dir, name), []byte(text), 0o600))
	}
	write("go.mod", "module seven\n\ngo 1.26\n")
	write("main.go", "package main\n\nfunc main() { start() }\n")

	var said transcript
	ctx, interrupt := context.WithCancel(t.Context())
	code := make(chan int, 1)
	go func() {
		code <- o.main(ctx, "", &said, &said, "serve", "--address", "127.0.0.1:0", "--memory")
	}()
	require.Eventually(t, said.has("undefined: start"), time.Minute, 10*time.Millisecond)
	repaired := said.has("function seven is up to date")
	require.Eventually(t, func() bool {
		write("main.go", program) // again until somebody watches
		return repaired()
	}, time.Minute, 500*time.Millisecond)
	require.Equal(t, "7\n", o.must(t, "invoke", "seven"))
	interrupt()
	require.Zero(t, <-code)
}

// transcript keeps what a command says while it runs.
type transcript struct {
	mu   sync.Mutex // guards text
	text strings.Builder
}

func (s *transcript) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *transcript) has(text string) func() bool {
	return func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return strings.Contains(s.text.String(), text)
	}
}
