// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/cloud"
	"github.com/lambda-durable/durable-go/testing/durabletest"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

// programs builds the commands that the examples deploy, once, and returns the
// directory in which they are.
var programs func() (dir string, err error)

func buildPrograms(dir string) error {
	for name, source := range map[string]string{
		"confirm": "../quickstart/lambda", "order": "../order/lambda", "label": "../order/label",
	} {
		build := exec.CommandContext(context.Background(), "go", "build",
			"-o", filepath.Join(dir, name+executable()), source)
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("go build %s: %w", source, err)
		}
	}
	return nil
}

func executable() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

// account is an emulated AWS account in which both examples are deployed as their
// templates say. Every function runs in processes of its own.
type account struct {
	*emulator.Server

	url string
}

// Stacks of the account.
const (
	quickstartStack = "quickstart"
	orderStack      = "orders"
)

// deploy sets up an account with settings of its own, and both examples.
func deploy(t *testing.T, cfg emulator.Config) *account {
	t.Helper()
	skipIfShort(t)
	dir, err := programs()
	require.NoError(t, err)
	command := func(name string) []string { return []string{filepath.Join(dir, name+executable())} }
	cfg.Functions = map[string]emulator.Function{
		"confirm": {Command: command("confirm"), Durable: &emulator.Durable{}},
		"order": {
			Command: command("order"), Durable: &emulator.Durable{},
			Env: map[string]string{"LABEL_FUNCTION": "label:live"},
		},
		"label": {Command: command("label")},
	}
	cfg.Stacks = map[string]emulator.Stack{
		quickstartStack: {Functions: map[string]string{
			"ConfirmFunction": "confirm", "ConfirmFunctionAliaslive": "confirm:live",
		}},
		orderStack: {
			Functions: map[string]string{
				"OrderFunction": "order", "OrderFunctionAliaslive": "order:live",
				"LabelFunction": "label", "LabelFunctionAliaslive": "label:live",
			},
			Outputs: map[string]string{"OrderFunctionAlias": orderARN},
		},
	}
	srv := emulator.New(cfg)
	t.Cleanup(func() { require.NoError(t, srv.Close()) })
	url, err := srv.Listen()
	require.NoError(t, err)
	return &account{srv, url}
}

func skipIfShort(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("not run with -short: it builds programs and runs them in real time")
	}
}

const orderARN = "arn:aws:lambda:us-east-1:123456789012:function:order:live"

// in is the option that runs what is deployed in a stack of the account.
func (a *account) in(stack string) durabletest.Option {
	return durabletest.Cloud(cloud.Config{
		Endpoint: a.url, Stack: stack, Poll: cloud.Poll{Min: 20 * time.Millisecond},
	})
}
