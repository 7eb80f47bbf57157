// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// chatty logs everywhere.
func chatty(ctx durable.Context, _ any) (int, error) {
	ctx.Logger().Info("begins", "attempt", 7)
	if err := durable.Wait(ctx, "pause", time.Hour); err != nil {
		return 0, err
	}
	_, err := durable.RunInChild(ctx, "child", func(ctx durable.Context) (int, error) {
		ctx.Logger().WithGroup("g").With("a", 1).Debug("inside", "b", 2, slog.Group("h", "c", 3))
		return durable.Step(ctx, "work", func(ctx durable.StepContext) (int, error) {
			ctx.Logger().Warn("works", slog.Group("", slog.String("x", "y")))
			if ctx.Attempt() == 1 {
				return 0, errors.New("busy")
			}
			return 1, nil
		})
	})
	ctx.Logger().Error("ends")
	return 0, err
}

func TestLogsAreCaptured(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, chatty, nil)

	var lines []string
	for _, e := range run.Logs() {
		require.Equal(t, run.Result().ARN, e.ExecutionARN)
		lines = append(lines, e.String())
	}
	require.Equal(t, []string{
		"INFO begins attempt=7",
		"DEBUG inside g.a=1 g.b=2 g.h.c=3 (child)",
		"WARN works x=y (child/work)",
		"WARN works x=y (child/work)",
		"ERROR ends",
	}, lines)
	logs := run.Logs()
	require.Zero(t, logs[0].Attempt)
	require.Equal(t, run.Result().Start, logs[0].Time)
	require.Equal(t, run.Result().Start.Add(time.Hour), logs[1].Time)
	require.Equal(t, 2, logs[3].Attempt)
	require.Equal(t, run.Result().End, logs[4].Time)
	value, ok := logs[1].Attr("g.h.c")
	require.True(t, ok)
	require.EqualValues(t, 3, value.Int64())
	_, ok = logs[1].Attr("c")
	require.False(t, ok)
	run.RequireLogged(t, "begins", 1)
	run.RequireLogged(t, "works", 2)
	run.RequireLogged(t, "never said", 0)
}

func TestLogsOfInvokedFunctionsAreCaptured(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, label, "lamp",
		durabletest.Register("ship-item", durabletest.Durable(ships)))

	run.RequireLogged(t, "shipping", 1)
	require.Contains(t, run.Logs()[0].ExecutionARN, ":function:ship-item:")
}

func TestLineThatIsLoggedTwiceIsReported(t *testing.T) {
	t.Parallel()
	// The bug: a logger that is not the context's logs again at every replay.
	wrong := func(ctx durable.Context, _ any) (int, error) {
		ctx.Logger().Info("begins")
		return 0, durable.Wait(ctx, "pause", time.Hour)
	}

	s := spyOn(t, func(s *spy) {
		durabletest.Run(s, wrong, nil, durabletest.Handler(durable.WithReplayLogging())).
			RequireLogged(s, "begins", 1)
	})

	require.True(t, s.stopped)
	require.Equal(t, "durabletest: \"begins\" was logged 2 times, not 1; the logs are:\n\n"+
		"  +0s  INFO begins\n  +1h0m0s  INFO begins\n\n", s.errors.String())
	require.Contains(t, s.logs.String(), "\nlogs:\n  +0s  INFO begins\n  +1h0m0s  INFO begins\n")
}

func TestLogHandlerOfTheFunctionIsKept(t *testing.T) {
	t.Parallel()
	var text strings.Builder

	run := durabletest.Run(t, chatty, nil, durabletest.Handler(
		durable.WithLogHandler(slog.NewTextHandler(&text, nil))))

	require.Empty(t, run.Logs())
	require.Contains(t, text.String(), "msg=begins")
}
