// SPDX-License-Identifier: Apache-2.0

package project_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/lambda-durable/durable-go/testing/emulator"
	"github.com/lambda-durable/durable-go/testing/emulator/project"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// files writes files into a folder of their own and returns that.
func files(t *testing.T, all map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range all {
		write(t, filepath.Join(dir, name), text)
	}
	return dir
}

// write replaces a file as editors do: nobody sees a part of it.
func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
	fresh := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".new")
	require.NoError(t, os.WriteFile(fresh, []byte(text), 0o600))
	require.NoError(t, os.Rename(fresh, path))
}

// load reads a project that has nothing wrong with it.
func load(t *testing.T, path string, opts ...project.Option) *project.Project {
	t.Helper()
	p, err := project.Load(path, opts...)
	require.NoError(t, err)
	return p
}

// needs skips a test on a machine without a program.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, name := range programs {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("the test runs %s, which is not installed here: %v", name, err)
		}
	}
}

// world is an emulator that listens, and its clients.
type world struct {
	*emulator.Server

	url    string
	lambda *lambda.Client
	logs   *cloudwatchlogs.Client
}

func start(t *testing.T, cfg emulator.Config) *world {
	t.Helper()
	srv := emulator.New(cfg)
	t.Cleanup(func() { require.NoError(t, srv.Close()) })
	url, err := srv.Listen()
	require.NoError(t, err)
	keys := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "AKID", SecretAccessKey: "secret"}, nil
	})
	return &world{
		Server: srv, url: url,
		lambda: lambda.New(lambda.Options{
			Region: "us-east-1", BaseEndpoint: &url, Credentials: keys, RetryMaxAttempts: 1,
		}),
		logs: cloudwatchlogs.New(cloudwatchlogs.Options{
			Region: "us-east-1", BaseEndpoint: &url, Credentials: keys, RetryMaxAttempts: 1,
		}),
	}
}

// apply loads a project that can be built, and registers it.
func apply(t *testing.T, w *world, path string, opts ...project.Option) *project.Project {
	t.Helper()
	p := load(t, path, opts...)
	require.NoError(t, p.Apply(t.Context(), w.Server))
	return p
}

func (w *world) invoke(t *testing.T, function, payload string) *lambda.InvokeOutput {
	t.Helper()
	out, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{
		FunctionName: &function, Payload: []byte(payload),
	})
	require.NoError(t, err)
	return out
}

// answer is what an invocation returns that succeeds.
func (w *world) answer(t *testing.T, function, payload string) string {
	t.Helper()
	out := w.invoke(t, function, payload)
	require.Nil(t, out.FunctionError, "%s", out.Payload)
	return string(out.Payload)
}

// failure is the error of an invocation that fails.
func (w *world) failure(t *testing.T, function, payload string) map[string]any {
	t.Helper()
	out := w.invoke(t, function, payload)
	require.NotNil(t, out.FunctionError, "%s", out.Payload)
	var failure map[string]any
	require.NoError(t, json.Unmarshal(out.Payload, &failure))
	return failure
}

// messages are the lines that a function has written.
func (w *world) messages(t *testing.T, function string) []string {
	t.Helper()
	return w.filter(t, function, "")
}

// filter returns the lines that match a pattern.
func (w *world) filter(t *testing.T, function, pattern string) []string {
	t.Helper()
	out, err := w.logs.FilterLogEvents(t.Context(), &cloudwatchlogs.FilterLogEventsInput{
		LogGroupName: aws.String("/aws/lambda/" + function), FilterPattern: &pattern,
	})
	require.NoError(t, err)
	var lines []string
	for _, e := range out.Events {
		lines = append(lines, *e.Message)
	}
	return lines
}

// callback waits until an execution has opened its nth callback, and returns the
// id of that.
func (w *world) callback(t *testing.T, arn *string, n int) *string {
	t.Helper()
	for {
		news := w.News()
		var open []*string
		for _, e := range w.history(t, arn) {
			if e.EventType == types.EventTypeCallbackStarted {
				open = append(open, e.CallbackStartedDetails.CallbackId)
			}
		}
		if len(open) > n {
			return open[n]
		}
		select {
		case <-news:
		case <-t.Context().Done():
			require.Fail(t, "the test is over")
		}
	}
}

// goProgram is a Go program that answers every invocation with the value of a Go
// expression. It speaks HTTP by hand, because package net/http takes long to link.
func goProgram(answer string) string {
	return `package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
)

const root = "/2018-06-01/runtime/invocation/"

func main() {
	connection, err := net.Dial("tcp", os.Getenv("AWS_LAMBDA_RUNTIME_API"))
	if err != nil {
		panic(err)
	}
	reader := bufio.NewReader(connection)
	for {
		fmt.Fprintf(connection, "GET %snext HTTP/1.1\r\nHost: runtime\r\n\r\n", root)
		id := read(reader)
		answer := ` + answer + `
		fmt.Fprintf(connection, "POST %s%s/response HTTP/1.1\r\nHost: runtime\r\n"+
			"Content-Length: %d\r\n\r\n%s", root, id, len(answer), answer)
		read(reader)
	}
}

// read reads an answer and returns the request id in it.
func read(reader *bufio.Reader) (id string) {
	length := 0
	for {
		line, err := reader.ReadString('\n')
		if err != nil {
			os.Exit(0)
		}
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch strings.ToLower(name) {
		case "":
			io.CopyN(io.Discard, reader, int64(length))
			return id
		case "content-length":
			length, _ = strconv.Atoi(value)
		case "lambda-runtime-aws-request-id":
			id = value
		}
	}
}
`
}

const goModule = "module example.com/function\n\ngo 1.26\n"
