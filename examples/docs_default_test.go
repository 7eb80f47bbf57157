// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// requireRow fails unless the page has a row of a table that begins so.
func requireRow(t *testing.T, page, row string) {
	t.Helper()
	text, err := os.ReadFile("../docs/" + page)
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, row) {
			return
		}
	}
	t.Errorf("docs/%s has no row that begins %q, as the code would have it", page, row)
}

func TestDocumentedPresetsAreThoseOfTheCode(t *testing.T) {
	t.Parallel()
	for name, b := range map[string]durable.ExponentialBackoff{
		"`DefaultRetry()`, that of steps": durable.DefaultRetry(),
		"`TransientRetry()`":              durable.TransientRetry(),
		"`ResourceRetry()`":               durable.ResourceRetry(),
		"`CriticalRetry()`":               durable.CriticalRetry(),
	} {
		grows := map[float64]string{2: "doubling", 1.5: "growing by half"}[b.Rate]
		requireRow(t, "core/retry.md", fmt.Sprintf("| %s | %d | %s %s up to %s | %s |",
			name, b.MaxAttempts, words(b.InitialDelay), grows, words(b.MaxDelay), jitter(b.Jitter)))
	}
	linear := durable.LinearRetry()
	requireRow(t, "core/retry.md", fmt.Sprintf("| `LinearRetry()` | %d | %s, %s, %s, … | %s |",
		linear.MaxAttempts, words(linear.InitialDelay),
		words(linear.InitialDelay+linear.Increment), words(linear.InitialDelay+2*linear.Increment),
		jitter(linear.Jitter)))
}

func words(d time.Duration) string {
	if d < 2*time.Minute {
		return fmt.Sprintf("%d s", d/time.Second)
	}
	return fmt.Sprintf("%d min", d/time.Minute)
}

func jitter(j durable.Jitter) string {
	return map[durable.Jitter]string{
		durable.FullJitter: "full", durable.HalfJitter: "half", durable.NoJitter: "none",
	}[j]
}

func TestDocumentedPoliciesAreThoseOfTheCode(t *testing.T) {
	t.Parallel()
	attempts := func(p durable.RetryPolicy) int {
		for n := 1; ; n++ {
			if _, again := p.Next(durable.RetryAttempt{Number: n}); !again {
				return n
			}
		}
	}
	requireRow(t, "core/retry.md", fmt.Sprintf("| `ExponentialBackoff` |"+
		" `InitialDelay × Rate^(n-1)`, at most `MaxDelay`, then jitter | %d attempts, 5 s, 5 min, rate 2,",
		attempts(durable.ExponentialBackoff{})))
	requireRow(t, "core/retry.md", fmt.Sprintf("| `LinearBackoff` |"+
		" `InitialDelay + Increment × (n-1)`, at most `MaxDelay`, then jitter | %d attempts, 1 s, 1 s,",
		attempts(durable.LinearBackoff{})))
	delay, _ := durable.FixedDelay{}.Next(durable.RetryAttempt{Number: 1})
	requireRow(t, "core/retry.md", fmt.Sprintf("| `FixedDelay` | always the same | %d attempts, %s |",
		attempts(durable.FixedDelay{}), words(delay)))
}

func TestDocumentedPollingIsThatOfTheCode(t *testing.T) {
	t.Parallel()
	never := durable.Polling[int]{
		Until: func(int) bool { return false }, Jitter: durable.NoJitter,
	}
	next := func(n int) time.Duration {
		d, _, err := never.Next(0, durable.Poll{Number: n})
		require.NoError(t, err)
		return d
	}
	checks := 1
	for ; ; checks++ {
		if _, _, err := never.Next(0, durable.Poll{Number: checks}); err != nil {
			break
		}
	}
	const page = "core/wait-for-condition.md"
	requireRow(t, page, fmt.Sprintf(
		"| `MaxChecks` | After so many checks it fails with `ErrConditionExhausted`. | %d |", checks))
	requireRow(t, page, fmt.Sprintf(
		"| `InitialDelay` | The delay after the first check. | %s |", words(next(1))))
	requireRow(t, page, fmt.Sprintf(
		"| `MaxDelay` | Where it stops growing, before jitter. | %s |", words(next(checks-1))))
	require.Equal(t, next(1)*3/2, next(2), "growing by half")
}

func TestDocumentedLimitsAreThoseOfTheCode(t *testing.T) {
	t.Parallel()
	const page = "limits.md"
	requireRow(t, page, fmt.Sprintf("| Duration | %d days |", protocol.MaxWaitSeconds/(24*60*60)))
	requireRow(t, page, fmt.Sprintf("| Operations | %d,%03d |",
		protocol.MaxOperations/1000, protocol.MaxOperations%1000))
	requireRow(t, page, fmt.Sprintf("| Payload of one operation | %d MB |",
		protocol.MaxOperationPayload>>20))
	requireRow(t, page, fmt.Sprintf("| Payload written in all | %d MB |",
		protocol.MaxExecutionPayload>>20))
	requireRow(t, page, fmt.Sprintf("| Name of an operation | %d printable ASCII characters |",
		protocol.MaxNameLength))
	requireRow(t, page, fmt.Sprintf("| Tenant id | %d characters |", protocol.MaxTenantID))
	requireRow(t, page, fmt.Sprintf("At most %d updates and %d KiB.",
		protocol.MaxBatchUpdates, protocol.MaxBatchBytes>>10))
}
