// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"log/slog"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A test from outside would have to wait for ten seconds.
func TestProcessThatNeverAsksForAnInvocationTimesOut(t *testing.T) {
	t.Parallel()
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Skipf("the test runs sleep, which is not here: %v", err)
	}
	p := newPool(launcher{
		function: Function{Command: []string{sleep, "60"}, Timeout: 20 * time.Millisecond},
		name:     functionName{name: "f"}, url: func() string { return "" },
		logs: newLogStore(), logger: slog.New(slog.DiscardHandler),
		initTimeout: 30 * time.Millisecond,
	})
	p.launcher.logs.group("f")
	defer p.close()

	got := p.run(t.Context(), &invocation{requestID: "r", answered: make(chan answer, 1)})

	require.Equal(t, "Sandbox.Timedout", got.err.ErrorType)
	require.Equal(t, "RequestId: r Error: Task timed out after 0.05 seconds", got.err.ErrorMessage)
}
