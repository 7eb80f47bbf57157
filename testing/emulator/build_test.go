// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

// The program in testdata is what users deploy, and it is built as they build it.
func TestProgramAsItIsDeployed(t *testing.T) {
	t.Parallel()
	bootstrap := filepath.Join(t.TempDir(), "bootstrap")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", bootstrap, "./testdata/order")
	output, err := build.CombinedOutput()
	require.NoError(t, err, "%s", output)
	w := start(t, functions(map[string]emulator.Function{"order": {
		Command: []string{bootstrap}, Durable: &emulator.Durable{},
		Dir: t.TempDir(), // where the program leaves its marks
	}}))

	out := w.invoke(t, "order:$LATEST", `{"id":"7"}`)

	require.JSONEq(t, `{"id":"7","charges":2}`, string(out.Payload))
	require.Equal(t, []string{
		"ExecutionStarted", "StepStarted", "InvocationCompleted", "StepFailed",
		"InvocationCompleted", "StepStarted", "StepSucceeded", "WaitStarted",
		"InvocationCompleted", "WaitSucceeded", "InvocationCompleted", "ExecutionSucceeded",
	}, eventTypes(w.history(t, *out.DurableExecutionArn)))
}
