// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
)

func TestLoggersKnowWhereTheyAre(t *testing.T) {
	t.Parallel()
	var logs trail
	type traceKey struct{}
	plugin := durable.Plugin{
		WrapUserFunction: func(
			ctx context.Context, i durable.UserFunctionInfo, next func(context.Context) error,
		) {
			_ = next(context.WithValue(ctx, traceKey{}, "trace-"+i.ID))
		},
		LogAttrs: func(ctx context.Context) []slog.Attr {
			return []slog.Attr{slog.Any("trace", ctx.Value(traceKey{}))}
		},
	}
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		ctx.Logger().Info("a", "user", 1)
		return durable.RunInChild(ctx, "outer", func(ctx durable.Context) (int, error) {
			ctx.Logger().WithGroup("g").Info("b", "user", 2)
			_, _ = durable.RunInChild(ctx, "", func(ctx durable.Context) (int, error) {
				ctx.Logger().With("k", "v").Info("c")
				return 1, nil
			})
			return durable.Step(ctx, "s", func(ctx durable.StepContext) (int, error) {
				ctx.Logger().Info("d")
				if ctx.Attempt() == 1 {
					return 0, errors.New("busy")
				}
				return 1, nil
			})
		})
	}, durable.WithLogHandler(&lines{trail: &logs}), durable.WithPlugins(plugin))
	ctx := durable.WithTenantID(durable.WithRequestID(t.Context(), "req"), "tenant")
	_, _, err := testbackend.Serial(testbackend.New("null")).Run(ctx, h)
	require.NoError(t, err)

	known := " executionArn=" + testbackend.ARN + " requestId=req tenantId=tenant"
	require.Equal(t, []string{
		"INFO a" + known + " trace=<nil> user=1",
		"INFO b" + known + " operationId=1 operationName=outer trace=trace-1 g.user=2",
		"INFO c" + known + " operationId=1-1 parentId=1 trace=trace-1-1 k=v",
		"INFO d" + known + " operationId=1-2 operationName=s parentId=1 trace=trace-1-2 attempt=1",
		"INFO d" + known + " operationId=1-2 operationName=s parentId=1 trace=trace-1-2 attempt=2",
	}, logs.lines)
}

func TestLogHandlerWritesLambdasFields(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := slog.New(durable.NewLogHandler(&out, nil))
	at := time.Date(2026, 10, 3, 10, 0, 0, 12_000_000, time.FixedZone("", 2*3600))
	r := slog.NewRecord(at, slog.LevelInfo, "shipped", 0)
	r.AddAttrs(slog.Int("parcels", 2), slog.Group("g", slog.Any("time", "later")))
	require.NoError(t, log.Handler().Handle(t.Context(), r))
	require.Equal(t, `{"timestamp":"2026-10-03T08:00:00.012Z","level":"INFO","message":"shipped",`+
		`"parcels":2,"g":{"time":"later"}}`+"\n", out.String())
}

func TestLogHandlerTakesErrorsApart(t *testing.T) {
	t.Parallel()
	log := func(args ...any) map[string]any {
		var out bytes.Buffer
		slog.New(durable.NewLogHandler(&out, nil)).Error("m", args...)
		require.Equal(t, 1, strings.Count(out.String(), "\n"))
		var fields map[string]any
		require.NoError(t, json.Unmarshal(out.Bytes(), &fields))
		require.Contains(t, fields, "timestamp")
		delete(fields, "timestamp")
		return fields
	}
	declined := fmt.Errorf("pay: %w", &declinedError{Code: "51"})
	require.Equal(t, map[string]any{
		"level": "ERROR", "message": "m",
		"errorType": "declinedError", "errorMessage": "pay: card declined: 51",
	}, log("error", declined))
	require.Equal(t, map[string]any{
		"level": "ERROR", "message": "m", "cause": map[string]any{
			"errorType": "Error", "errorMessage": "plain",
		},
	}, log("cause", errors.New("plain")))
}

func TestLogHandlerNamesLevels(t *testing.T) {
	t.Parallel()
	for level, want := range map[slog.Level]string{
		slog.LevelDebug - 4: "TRACE", slog.LevelDebug: "DEBUG", slog.LevelInfo + 1: "INFO",
		slog.LevelWarn: "WARN", slog.LevelError: "ERROR", slog.LevelError + 4: "FATAL",
	} {
		var out bytes.Buffer
		slog.New(durable.NewLogHandler(&out, slog.LevelDebug-4)).Log(t.Context(), level, "m")
		require.Contains(t, out.String(), `"level":"`+want+`"`)
	}
	var out bytes.Buffer
	slog.New(durable.NewLogHandler(&out, slog.LevelWarn)).Info("m")
	require.Empty(t, out.String())
}

// lines is a log handler that keeps each record as one line of text.
type lines struct {
	*trail

	level slog.Level
	attrs string
	group string
}

var _ slog.Handler = (*lines)(nil)

func (l *lines) Enabled(_ context.Context, level slog.Level) bool { return level >= l.level }

func (l *lines) Handle(_ context.Context, r slog.Record) error {
	c := *l
	r.Attrs(func(a slog.Attr) bool {
		c.attrs += fmt.Sprintf(" %s%s=%v", c.group, a.Key, a.Value)
		return true
	})
	l.add("%s %s%s", r.Level, r.Message, c.attrs)
	return nil
}

func (l *lines) WithAttrs(attrs []slog.Attr) slog.Handler {
	c := *l
	for _, a := range attrs {
		c.attrs += fmt.Sprintf(" %s%s=%v", c.group, a.Key, a.Value)
	}
	return &c
}

func (l *lines) WithGroup(name string) slog.Handler {
	c := *l
	c.group = strings.TrimPrefix(l.group+name+".", ".")
	return &c
}
