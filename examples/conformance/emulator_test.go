// SPDX-License-Identifier: Apache-2.0

package conformance_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/conformance/handlers"
	"github.com/lambda-durable/durable-go/testing/cloud"
	"github.com/lambda-durable/durable-go/testing/conformance"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

// program builds the command that is deployed, once, and returns its path.
var program func() (path string, err error)

func buildProgram(dir string) (string, error) {
	path := filepath.Join(dir, "bootstrap")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	build := exec.CommandContext(context.Background(), "go", "build", "-o", path, "./lambda")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return "", fmt.Errorf("go build ./lambda: %w", err)
	}
	return path, nil
}

const stackName = "conformance"

// deploy sets up an account in which everything is deployed as template.yaml says,
// each function in processes of its own, and returns its URL.
func deploy(t *testing.T, cfg emulator.Config) (url string) {
	t.Helper()
	path, err := program()
	require.NoError(t, err)
	env := make(map[string]string)
	for _, target := range handlers.Targets() {
		env[handlers.TargetVariable(target.ID)] = target.ID + ":$LATEST"
	}
	stack := emulator.Stack{Functions: make(map[string]string)}
	cfg.Functions = make(map[string]emulator.Function)
	for _, h := range append(handlers.All(handlers.Env{}), handlers.Targets()...) {
		own := map[string]string{handlers.Variable: h.ID}
		maps.Copy(own, env)
		cfg.Functions[h.ID] = emulator.Function{
			Command: []string{path}, Env: own, Durable: &emulator.Durable{},
		}
		stack.Functions[handlers.LogicalID(h.ID)] = h.ID
	}
	cfg.Stacks = map[string]emulator.Stack{stackName: stack}
	srv := emulator.New(cfg)
	t.Cleanup(func() { require.NoError(t, srv.Close()) })
	url, err = srv.Listen()
	require.NoError(t, err)
	return url
}

// onEmulator runs requirements on two emulators. Where there are callbacks time is
// real, because somebody outside takes part; elsewhere it is skipped.
func onEmulator(t *testing.T) conformance.Remote {
	t.Helper()
	skipping := newClients(t, deploy(t, emulator.Config{SkipTime: true}))
	timed := newClients(t, deploy(t, emulator.Config{}))
	at := func(id string) *clients {
		if hasCallbacks(id) {
			return timed
		}
		return skipping
	}
	return conformance.Remote{
		Label: "emulator",
		Config: func(req *conformance.Requirement) cloud.Config {
			return at(req.ID).config(req, cloud.Config{
				Stack: stackName, Timeout: time.Minute, Poll: cloud.Poll{Min: 10 * time.Millisecond},
			})
		},
		Function: handlers.LogicalID,
		Logs: func(ctx context.Context, arn string) ([]string, error) {
			return at(functionOf(arn)).readLogs(ctx, arn)
		},
	}
}

func TestEmulator(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("not run with -short: it builds a program and runs it in real time")
	}
	suite := conformance.Suite{
		World: onEmulator(t), Requirements: requirements(t), Handled: ids(), Strictness: strictness(),
	}
	suite.RunTests(t, &report)
}
