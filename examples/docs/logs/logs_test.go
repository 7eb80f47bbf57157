// SPDX-License-Identifier: Apache-2.0

package logs_test

import (
	"bytes"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/docs/logs"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

var parcel = logs.Parcel{ID: "p-1"}

func TestLinesAppearOnce(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, logs.Deliver, parcel)

	run.RequireInvocations(t, 2)
	run.RequireLogged(t, "on its way", 1)
	run.RequireLogged(t, "at the door", 1)
	run.RequireLogged(t, "delivered", 1)
}

func TestLineHasItsOperation(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, logs.Deliver, parcel)

	line := run.Logs()[1]
	require.Equal(t, "at the door", line.Message)
	require.Equal(t, "ring", line.Operation)
	require.Equal(t, slog.LevelInfo, line.Level)
}

func TestReplayLoggingShowsEveryPass(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, logs.Deliver, parcel,
		durabletest.Handler(durable.WithReplayLogging()))

	run.RequireLogged(t, "on its way", 2)
}

func TestLogsInTheFormOfLambda(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer

	durabletest.Run(t, logs.Deliver, parcel, durabletest.Handler(
		durable.WithLogHandler(durable.NewLogHandler(&out, slog.LevelInfo))))

	require.Contains(t, out.String(), `"level":"INFO","message":"at the door"`)
	require.Contains(t, out.String(), `"executionArn":"arn:aws:lambda:`)
}

// wrong: the line appears at every replay, and nobody knows of which execution
// it is.
func withoutContext(logger *slog.Logger) func(durable.Context, logs.Parcel) (string, error) {
	return func(ctx durable.Context, in logs.Parcel) (string, error) {
		logger.Info("on its way")
		return logs.Deliver(ctx, in)
	}
}

func TestOtherLoggersRepeatThemselves(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&out, nil))

	run := durabletest.Run(t, withoutContext(logger), parcel, durabletest.WithoutReplayCheck())

	require.Equal(t, run.Invocations(), bytes.Count(out.Bytes(), []byte("on its way")))
	run.RequireInvocations(t, 2)
}
