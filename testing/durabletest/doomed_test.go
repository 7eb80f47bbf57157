// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// dooms are tests that fail, by the name under which doom runs them.
var dooms = map[string]func(t *testing.T){
	"mutex": func(t *testing.T) {
		t.Helper()
		durabletest.Run(t, locked, nil, durabletest.InBubble())
	},
	"status": func(t *testing.T) {
		t.Helper()
		durabletest.Run(t, handle, order{Amount: 1}).RequireFailed(t, durable.ErrTimedOut)
	},
}

const doomVariable = "DURABLETEST_DOOM"

// TestDoomed fails when another test wants it to.
func TestDoomed(t *testing.T) {
	t.Parallel()
	fail := dooms[os.Getenv(doomVariable)]
	if fail == nil {
		t.Skip("it is run by other tests, to see what go test makes of a failure")
	}
	fail(t)
}

// doom runs one of the dooms in a program of its own, with flags of go test, and
// returns what it says.
func doom(t *testing.T, name string, flags ...string) string {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), program, append(flags, "-test.run=^TestDoomed$")...)
	cmd.Env = append(os.Environ(), doomVariable+"="+name)
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	return string(out)
}
