// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// locked waits for a mutex that its own function holds.
func locked(ctx durable.Context, _ any) (int, error) {
	var mu sync.Mutex
	mu.Lock()
	return durable.Step(ctx, "charge", func(durable.StepContext) (int, error) {
		mu.Lock()
		return 1, nil
	})
}

const doomed = "DURABLETEST_DOOMED"

// TestDoomed hangs when another test wants it to.
func TestDoomed(t *testing.T) {
	t.Parallel()
	if os.Getenv(doomed) == "" {
		t.Skip("it ends the program, and is run by TestHandlerThatHangsOnAMutexIsReportedFromABubble")
	}
	durabletest.Run(t, locked, nil, durabletest.InBubble())
}

func TestHandlerThatHangsOnAMutexIsReportedFromABubble(t *testing.T) {
	t.Parallel()
	program, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), program, "-test.run=^TestDoomed$", "-test.timeout=5500ms")
	cmd.Env = append(os.Environ(), doomed+"=1")

	out, err := cmd.CombinedOutput()

	require.Error(t, err)
	require.Contains(t, string(out), `panic: durabletest: TestDoomed: the run did not end: step`+
		` "charge" of function "function" has not come back: the -timeout of`+
		" go test is almost over, and a bubble does not see what waits for a mutex or for the"+
		" world outside; its goroutines:\n")
	require.Contains(t, string(out), "durabletest_test.locked.func1(")
	require.NotContains(t, string(out), "synctest channel")
}
