// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"log/slog"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A test from outside would have to wait for five minutes.
func TestProcessesThatNothingNeedsAreEnded(t *testing.T) {
	t.Parallel()
	p := sleepers(t, time.Minute)
	defer p.close()
	var all []*process
	for range 3 {
		proc, _, err := p.take(t.Context(), &invocation{})
		require.NoError(t, err)
		all = append(all, proc)
	}
	p.put(all[0])
	p.put(all[1])
	all[0].idleSince = all[0].idleSince.Add(-maxIdle)

	p.put(all[2])

	<-all[0].exited
	require.Equal(t, all[1:], p.idle)
}

// sleepers is a pool of processes that never ask for an invocation.
func sleepers(t *testing.T, timeout time.Duration) *pool {
	t.Helper()
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Skipf("the test runs sleep, which is not here: %v", err)
	}
	p := newPool(launcher{
		function: Function{Command: []string{sleep, "60"}, Timeout: timeout},
		name:     functionName{name: "f"}, url: func() string { return "" },
		logs: newLogStore(), logger: slog.New(slog.DiscardHandler),
		initTimeout: 30 * time.Millisecond,
	})
	p.launcher.logs.group("f")
	return p
}

// A test from outside would have to wait for ten seconds.
func TestProcessThatNeverAsksForAnInvocationTimesOut(t *testing.T) {
	t.Parallel()
	p := sleepers(t, 20*time.Millisecond)
	defer p.close()

	got := p.run(t.Context(), &invocation{requestID: "r", answered: make(chan answer, 1)})

	require.Equal(t, "Sandbox.Timedout", got.err.ErrorType)
	require.Equal(t, "RequestId: r Error: Task timed out after 0.05 seconds", got.err.ErrorMessage)
}
