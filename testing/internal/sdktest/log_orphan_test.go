// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/local"
)

// The time-out of a callback whose submitter has failed long ago invokes the
// function once more, and changes nothing that it can see.
func TestTimeoutOfAClosedContextRepeatsNoLine(t *testing.T) {
	t.Parallel()
	logs := newLogbook()
	h := durable.NewHandler(func(ctx durable.Context, _ any) (string, error) {
		answer, err := durable.CreateCallback[string](ctx, "answer")
		if err != nil {
			return "", err
		}
		_, err = durable.WaitForCallback[string](ctx, "ask",
			func(durable.StepContext, string) error { return errClosed },
			durable.WithRetry(durable.NoRetry()), durable.WithTimeout(time.Hour))
		ctx.Logger().Info("the submitter failed", "error", err)
		return answer.Await(ctx)
	}, durable.WithLogHandler(logs))
	result, err := local.Run(t.Context(), h, nil, local.Config{
		OnCallback: func(c *local.Callback) { c.Succeed(24*time.Hour, []byte("late")) },
	})
	require.NoError(t, err)
	require.Equal(t, protocol.ExecutionSucceeded, result.Status)
	require.Len(t, result.Invocations, 3)
	require.Equal(t, map[string]int{"the submitter failed": 1}, logs.lines)
}
