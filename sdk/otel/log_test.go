// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/otel"
)

// line is what is looked at of a line of the log.
type line struct {
	Message string `json:"msg"`
	Trace   string `json:"traceId"`
	Span    string `json:"spanId"`
	Sampled bool   `json:"otelTraceSampled"`
}

func logged(t *testing.T, plugin durable.Plugin) map[string]line {
	t.Helper()
	var out bytes.Buffer
	h := durable.NewHandler(func(ctx durable.Context, _ any) (int, error) {
		ctx.Logger().Info("handler")
		return durable.RunInChild(ctx, "child", func(ctx durable.Context) (int, error) {
			ctx.Logger().Info("child")
			return durable.Step(ctx, "step", func(ctx durable.StepContext) (int, error) {
				ctx.Logger().Info("body")
				return 1, nil
			})
		})
	}, durable.WithPlugins(plugin), durable.WithLogHandler(slog.NewJSONHandler(&out, nil)))
	_, _, err := testbackend.Serial(testbackend.New("null")).Run(t.Context(), h)
	require.NoError(t, err)
	lines := map[string]line{}
	for d := json.NewDecoder(&out); d.More(); {
		var l line
		require.NoError(t, d.Decode(&l))
		lines[l.Message] = l
	}
	return lines
}

func TestLinesNameTheirSpans(t *testing.T) {
	t.Parallel()
	inBothViews(t, func(t *testing.T, plugin view) {
		t.Helper()
		r := newRecorder(t)

		lines := logged(t, plugin(r.option()))

		for message, name := range map[string]string{
			"handler": "Invocation", "child": "child", "body": "step attempt 1",
		} {
			span := r.one(t, name).SpanContext
			require.Equal(t, line{message, span.TraceID().String(), span.SpanID().String(), true},
				lines[message])
		}
	})
}

func TestLinesOfAnUnsampledExecution(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)

	lines := logged(t, otel.PerExecution(r.option(), otel.WithSamplingRatio(0)))

	require.Len(t, lines, 3)
	for _, l := range lines {
		require.Len(t, l.Trace, 32)
		require.NotEqual(t, "0000000000000000", l.Span)
		require.False(t, l.Sampled)
	}
}
