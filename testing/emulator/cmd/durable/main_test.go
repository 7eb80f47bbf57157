// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// build compiles the command.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "durable")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return program
}

func TestTheCommandRunsExamples(t *testing.T) {
	t.Parallel()
	program := build(t)
	examples := filepath.Join("..", "..", "..", "..", "examples")

	t.Run("ToTheirEnd", func(t *testing.T) {
		t.Parallel()
		cmd := exec.CommandContext(t.Context(), program, "run", filepath.Join(examples, "quickstart"),
			"--input", "-")
		cmd.Stdin = strings.NewReader(`{"id":"42","items":[{"sku":"lamp","quantity":2,"price":4500}]}`)
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		require.NoError(t, cmd.Run(), "%s", &stderr)
		require.Equal(t, `{"orderId":"42","status":"approved","total":9000}`+"\n", stdout.String())
		require.Contains(t, stderr.String(), "confirmation  wait  SUCCEEDED  5s\n")
		require.NotContains(t, stderr.String(), "\x1b", "colours are for terminals")
	})

	t.Run("UntilCtrlC", func(t *testing.T) {
		t.Parallel()
		if runtime.GOOS == "windows" {
			t.Skip("a process can't send Ctrl-C to another one on Windows")
		}
		cmd := exec.CommandContext(t.Context(), program, "run", filepath.Join(examples, "order"),
			"--input", `{"id":"7","items":[{"sku":"lamp","cents":4500}]}`)
		stderr, err := cmd.StderrPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines := bufio.NewScanner(stderr)
		for lines.Scan() && !strings.Contains(lines.Text(), "callback approval is open") {
			continue
		}
		require.NoError(t, cmd.Process.Signal(os.Interrupt))
		for lines.Scan() { // until the command has ended
			continue
		}
		require.Error(t, cmd.Wait())
		require.Equal(t, 130, cmd.ProcessState.ExitCode())
	})
}
