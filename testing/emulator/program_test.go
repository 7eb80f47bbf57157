// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

// programVariable makes the test binary one of the programs below; tests run it
// as functions in processes of their own.
const programVariable = "EMULATOR_TEST_PROGRAM"

// program is a function that runs as a process.
func program(t *testing.T, name string, env map[string]string) emulator.Function {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	f := emulator.Function{Command: []string{self}, Env: map[string]string{programVariable: name}}
	maps.Copy(f.Env, env)
	return f
}

func durableProgram(t *testing.T, name string, env map[string]string) emulator.Function {
	t.Helper()
	f := program(t, name, env)
	f.Durable = &emulator.Durable{}
	return f
}

func runProgram(name string) {
	switch name {
	case "greet":
		awslambda.Start(greetLoudly,
			durable.WithLogHandler(durable.NewLogHandler(os.Stdout, nil)))
	case "crash":
		awslambda.Start(crashOnce)
	case "pid":
		lambda.Start(func() (int, error) { return os.Getpid(), nil })
	case "environment":
		lambda.Start(func() ([]string, error) { return os.Environ(), nil })
	case "hang":
		lambda.Start(func() error {
			say("going to hang")
			select {}
		})
	case "fail":
		lambda.Start(func() error { return errors.New("out of stock") })
	case "panic":
		lambda.Start(func() error { panic("boom") })
	case "exit":
		os.Exit(7)
	case "leave":
		lambda.Start(func() error {
			os.Exit(0)
			return nil
		})
	case "mix":
		lambda.Start(mixLines)
	case "size":
		lambda.Start(func(n int) (string, error) { return strings.Repeat("1", n), nil })
	case "meet":
		lambda.Start(meet)
	case "raw":
		speakRuntimeAPI()
	default:
		fmt.Fprintf(os.Stderr, "no program is called %q\n", name)
		os.Exit(2)
	}
}

func greetLoudly(ctx durable.Context, name string) (string, error) {
	ctx.Logger().Info("greeting")
	say("plain text")
	return durable.Step(ctx, "greet", func(durable.StepContext) (string, error) {
		return "hello " + name, nil
	})
}

// mixLines writes lines that say when they were written, and others.
func mixLines() {
	log := slog.New(durable.NewLogHandler(os.Stdout, nil))
	say("first")
	log.Info("second")
	say("third")
	log.Info("fourth")
	say("fifth")
	for begin := time.Now(); time.Since(begin) < 3*time.Millisecond; { // it takes a while
	}
}

// say is what a function's own output looks like.
func say(text string) { _, _ = fmt.Fprintln(os.Stdout, text) }

// crashOnce dies inside a step, the first time.
func crashOnce(ctx durable.Context, _ any) (string, error) {
	if err := durable.Do(ctx, "before", func(durable.StepContext) error { return nil }); err != nil {
		return "", err
	}
	return durable.Step(ctx, "crash", func(durable.StepContext) (string, error) {
		file, err := os.OpenFile(os.Getenv("MARKER"), os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil {
			_ = file.Close()
			say("dying")
			os.Exit(3)
		}
		return "survived", nil
	}, durable.WithSemantics(durable.AtMostOncePerRetry))
}

// meet tells the test that it is there and waits until the test has seen enough.
func meet(ctx context.Context) error {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", os.Getenv("MEETING"))
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, conn)
	return errors.Join(err, conn.Close())
}

func decode[T any](t *testing.T, data []byte) (v T) {
	t.Helper()
	require.NoError(t, json.Unmarshal(data, &v), "%s", data)
	return v
}
