// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/otel"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// At the end of every invocation, whichever way it ends, the exporter has all.
func TestEveryInvocationIsFlushed(t *testing.T) {
	t.Parallel()
	exporter := tracetest.NewInMemoryExporter()
	provider := otel.NewTracerProvider(sdktrace.WithBatcher(exporter))
	t.Cleanup(func() { require.NoError(t, provider.Shutdown(context.WithoutCancel(t.Context()))) })
	b := testbackend.New("null")
	refused := errors.New("no network")
	b.Before = func(call int, _ []protocol.OperationUpdate) error {
		if call == 2 {
			return refused
		}
		return nil
	}
	h := durable.NewHandler(func(ctx durable.Context, in any) (int, error) {
		n, err := waitsAndSteps(ctx, in)
		if err == nil {
			panic("in the handler")
		}
		return n, err
	}, durable.WithPlugins(otel.PerExecution(otel.WithTracerProvider(provider))))
	invoke := func(want error) []string {
		t.Helper()
		exporter.Reset()
		_, err := h.Invoke(t.Context(), testbackend.Serial(b), b.Event())
		require.ErrorIs(t, err, want)
		var names []string
		for _, s := range exporter.GetSpans() {
			names = append(names, s.Name)
		}
		return names
	}

	require.Equal(t, []string{"Invocation"}, invoke(nil), "it is suspended")
	b.Advance()
	require.Equal(t, []string{"Invocation"}, invoke(refused), "it is repeated")
	require.Equal(t, []string{"answer attempt 1", "answer", "wait", "Invocation", "Workflow"},
		invoke(nil), "it has failed")
}

// slow is a provider whose exporter never answers.
type slow struct {
	noop.TracerProvider

	waited time.Duration
}

func (s *slow) ForceFlush(ctx context.Context) error {
	start := time.Now()
	<-ctx.Done()
	s.waited = time.Since(start)
	return ctx.Err()
}

func TestFlushTakesNoLongerThan(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		opts []otel.Option
		left time.Duration // until the deadline of the invocation
		want time.Duration
	}{
		"TheDefault":         {nil, time.Hour, 2 * time.Second},
		"AnOptionSays":       {[]otel.Option{otel.WithFlushTimeout(time.Second)}, time.Hour, time.Second},
		"IsLeftForTheAnswer": {nil, time.Second, 500 * time.Millisecond},
		"NothingIsLeft":      {nil, 100 * time.Millisecond, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), c.left)
				defer cancel()
				provider := &slow{}
				run(ctx, t, oneStep,
					otel.PerExecution(append(c.opts, otel.WithTracerProvider(provider))...))
				require.Equal(t, c.want, provider.waited)
			})
		})
	}
}

// Without a provider that records, what users record is as if we were not there.
func TestProviderThatDoesNothingIsFine(t *testing.T) {
	t.Parallel()
	inBothViews(t, func(t *testing.T, plugin view) {
		t.Helper()
		r := newRecorder(t)

		run(t.Context(), t, func(ctx durable.Context, _ any) (int, error) {
			_, span := r.provider.Tracer("test").Start(ctx, "own")
			span.End()
			return durable.Step(ctx, "answer", answer)
		}, plugin(otel.WithTracerProvider(noop.NewTracerProvider())))

		require.False(t, r.one(t, "own").Parent.IsValid())
	})
}
