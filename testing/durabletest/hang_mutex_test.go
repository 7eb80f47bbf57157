// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
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

func TestHandlerThatHangsOnAMutexIsReportedFromABubble(t *testing.T) {
	t.Parallel()

	text := doom(t, "mutex", "-test.timeout=6500ms")

	require.Contains(t, text, `panic: durabletest: TestDoomed: the run did not end: step`+
		` "charge" of function "function" has not come back: the -timeout of`+
		" go test is almost over, and a bubble does not see what waits for a mutex or for the"+
		" world outside; its goroutines:\n")
	require.Contains(t, text, "durabletest_test.locked.func1(")
	require.NotContains(t, text, "synctest channel")
}
