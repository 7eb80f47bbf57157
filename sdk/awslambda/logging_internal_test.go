// SPDX-License-Identifier: Apache-2.0

package awslambda

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
)

// TestLogsFollowTheFunctionsConfiguration is inside because the level comes from
// the environment, which tests that run in parallel share.
func TestLogsFollowTheFunctionsConfiguration(t *testing.T) {
	t.Parallel()
	for level, want := range map[string]int{
		"": 2, "TRACE": 3, "debug": 3, "INFO": 2, "WARN": 1, "ERROR": 1, "FATAL": 0, "odd": 2,
	} {
		t.Run(level, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
				ctx.Logger().Debug("a")
				ctx.Logger().Info("b")
				ctx.Logger().Error("c")
				return 0, nil
			}, logging(&out, level))
			_, _, err := testbackend.Serial(testbackend.New("null")).Run(t.Context(), h)
			require.NoError(t, err)
			lines := bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n"))
			if want == 0 {
				require.Empty(t, out.String())
				return
			}
			require.Len(t, lines, want)
			var line map[string]any
			require.NoError(t, json.Unmarshal(lines[want-1], &line))
			require.Equal(t, "c", line["message"])
			require.Equal(t, testbackend.ARN, line["executionArn"])
		})
	}
}
