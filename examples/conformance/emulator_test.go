// SPDX-License-Identifier: Apache-2.0

package conformance_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/conformance/handlers"
	"github.com/lambda-durable/durable-go/testing/cloud"
	"github.com/lambda-durable/durable-go/testing/conformance"
	"github.com/lambda-durable/durable-go/testing/emulator"
	"github.com/lambda-durable/durable-go/testing/emulator/project"
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

// deploy sets up an account in which everything is deployed that is in
// template.yaml, each function in processes of its own, and returns its URL.
func deploy(t *testing.T, cfg emulator.Config) (url string) {
	t.Helper()
	path, err := program()
	require.NoError(t, err)
	options := []project.Option{project.WithStack(stackName)}
	for _, h := range append(handlers.All(handlers.Env{}), handlers.Targets()...) {
		options = append(options, project.WithCommand(handlers.LogicalID(h.ID), path))
	}
	template, err := project.Load("template.yaml", options...)
	require.NoError(t, err)
	srv := emulator.New(cfg)
	t.Cleanup(func() { require.NoError(t, srv.Close()) })
	url, err = srv.Listen()
	require.NoError(t, err)
	require.NoError(t, template.Apply(t.Context(), srv))
	return url
}

// onEmulator runs requirements on two emulators. Where there are callbacks time is
// real, because somebody outside takes part; elsewhere it is skipped.
func onEmulator(t *testing.T) conformance.Remote {
	t.Helper()
	skipping := newClients(t, deploy(t, emulator.Config{SkipTime: true}))
	timed := newClients(t, deploy(t, emulator.Config{}))
	at := func(function string) *clients {
		for _, id := range []string{"4-", "7-"} {
			if strings.HasPrefix(function, handlers.LogicalID(id)) {
				return timed
			}
		}
		return skipping
	}
	return conformance.Remote{
		Label: "emulator",
		Config: func(req *conformance.Requirement) cloud.Config {
			return at(handlers.LogicalID(req.ID)).config(req, cloud.Config{
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
