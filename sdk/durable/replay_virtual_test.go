// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// A virtual context has no record of its own, so what ran before is told by the
// code around it.
func TestLinesInVirtualContextsAppearOnce(t *testing.T) {
	t.Parallel()
	var logs trail
	out, _, _ := run(t, func(ctx durable.Context, _ any) (int, error) {
		_, err := durable.RunInChild(ctx, "empty", func(ctx durable.Context) (int, error) {
			ctx.Logger().Info("without an operation")
			return 0, nil
		}, durable.AsVirtual())
		if err != nil {
			return 0, err
		}
		return durable.Retry(ctx, "block", func(ctx durable.Context, attempt int) (int, error) {
			ctx.Logger().Info(fmt.Sprint("begin of attempt ", attempt))
			if _, err := durable.Version(ctx, "change", 0, 1); err != nil {
				return 0, err
			}
			ctx.Logger().Info(fmt.Sprint("end of attempt ", attempt))
			if attempt < 3 {
				return 0, errors.New("not yet")
			}
			return attempt, nil
		}, durable.WithRetry(durable.FixedDelay{Delay: time.Minute}))
	}, durable.WithLogHandler(&lines{trail: &logs}))
	require.Equal(t, "3", text(out.Result))
	require.Equal(t, map[string]int{
		"without an operation": 1,
		"begin of attempt 1":   1, "end of attempt 1": 1,
		"begin of attempt 2": 1, "end of attempt 2": 1,
		"begin of attempt 3": 1, "end of attempt 3": 1,
	}, counted(&logs))
}
