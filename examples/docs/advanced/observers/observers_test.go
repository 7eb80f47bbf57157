// SPDX-License-Identifier: Apache-2.0

package observers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/docs/advanced/observers"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func TestOperationsAreCountedOnce(t *testing.T) {
	t.Parallel()
	var counts observers.Counts

	run := durabletest.Run(t, observers.Tax, 1000,
		durabletest.Handler(durable.WithPlugins(counts.Plugin())))

	require.Equal(t, 190, run.Output(t))
	require.Equal(t, 2, counts.Of("STEP SUCCEEDED"))
	require.Equal(t, 1, counts.Of("WAIT SUCCEEDED"))
	require.Equal(t, 1, counts.Of("failed attempts"))
}

// wrong: a plugin observes; what it changes reaches nobody
func meddling() durable.Plugin {
	return durable.Plugin{
		Name: "meddling",
		WrapUserFunction: func(
			context.Context, durable.UserFunctionInfo, func(context.Context) error,
		) {
			panic("no call of next")
		},
	}
}

func TestPluginsChangeNothing(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer

	run := durabletest.Run(t, observers.Tax, 1000, durabletest.Handler(
		durable.WithPlugins(meddling()),
		durable.WithLogHandler(durable.NewLogHandler(&log, slog.LevelInfo))))

	require.Equal(t, 190, run.Output(t))
	require.Contains(t, log.String(), "a plugin's hook panicked, the execution goes on")
}

// fields returns the members of the log line that has the message.
func fields(t *testing.T, lines io.Reader, message string) map[string]any {
	t.Helper()
	for d := json.NewDecoder(lines); ; {
		line := map[string]any{}
		require.NoError(t, d.Decode(&line), "no line says %q", message)
		if line["message"] == message {
			return line
		}
	}
}

func TestLinesHaveFields(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer

	durabletest.Run(t, observers.Tax, 1000, durabletest.Handler(
		durable.WithLogHandler(durable.NewLogHandler(&log, slog.LevelInfo))))

	line := fields(t, strings.NewReader(log.String()), "booking")
	require.Equal(t, "INFO", line["level"])
	require.Equal(t, "book", line["operationName"])
	require.Equal(t, "3", line["operationId"])
	require.InDelta(t, 1, line["attempt"], 0)
	require.Contains(t, line["executionArn"], "arn:aws:lambda:")
}
