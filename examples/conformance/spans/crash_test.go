// SPDX-License-Identifier: Apache-2.0

package spans_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/otel"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// everything uses each kind of operation.
func everything(ctx durable.Context, _ any) (int, error) {
	if _, err := durable.Step(ctx, "quote", succeedsAt(2), everyMinute(2)); err != nil {
		return 0, err
	}
	if _, err := durable.Parallel(ctx, "all", branches(),
		durable.WithCompletion(durable.WaitForAll())); err != nil {
		return 0, err
	}
	_, err := durable.RunInChild(ctx, "virtual", func(ctx durable.Context) (int, error) {
		return 1, durable.Wait(ctx, "within", time.Minute)
	}, durable.AsVirtual())
	if err != nil {
		return 0, err
	}
	_, err = durable.WaitForCallback[int](ctx, "approval",
		func(durable.StepContext, string) error { return nil })
	if err != nil {
		return 0, err
	}
	if _, err := durable.Invoke[int](ctx, "label", "print", 1); err != nil {
		return 0, err
	}
	return durable.WaitForCondition(ctx, "arrived", 0,
		func(_ durable.StepContext, n int) (int, error) { return n + 1, nil },
		durable.Until(func(n int) bool { return n == 2 }))
}

func world() []durabletest.Option {
	return []durabletest.Option{
		durabletest.OnCallback("approval", durabletest.Succeed(1).After(time.Hour)),
		durabletest.OnInvoke("print", func(_ context.Context, n int) (int, error) { return n, nil }),
	}
}

func TestEverything(t *testing.T) {
	t.Parallel()
	requireSpans(t, everything, world()...)
}

// The process dies before and after every checkpoint and in every body. What the
// invocations that died had recorded stays, and what the others record fits to it.
func TestSpansMeetAcrossCrashes(t *testing.T) {
	t.Parallel()
	r := newRecorder(t)
	var runs []tracetest.SpanStubs

	sweep := durabletest.CrashSweep(t, everything, nil, append(world(), r.perExecution(),
		durabletest.EachRun(func() func() error {
			r.exporter.Reset()
			return func() error { runs = append(runs, r.exporter.GetSpans()); return nil }
		}))...)

	require.Len(t, runs, 1+len(sweep.Runs))
	for i, run := range sweep.Runs {
		spans := runs[1+i]
		require.Equal(t, 1, count(spans, "Workflow"), "%v", run.Crash)
		require.LessOrEqual(t, repeated(spans), 1, "%v: the virtual context may come again", run.Crash)
		if run.Crash.Kind != durabletest.CrashResponseLost {
			require.Empty(t, orphans(spans), "%v", run.Crash)
		} // else: what ended there is on record, and no plugin was told
	}
}

func count(spans tracetest.SpanStubs, name string) int {
	n := 0
	for _, s := range spans {
		if s.Name == name {
			n++
		}
	}
	return n
}

// repeated is how many spans have the id of another one.
func repeated(spans tracetest.SpanStubs) int {
	ids := map[trace.SpanID]bool{}
	for _, s := range spans {
		ids[s.SpanContext.SpanID()] = true
	}
	return len(spans) - len(ids)
}

// orphans names the spans whose parent nobody recorded.
func orphans(spans tracetest.SpanStubs) []string {
	recorded := map[trace.SpanID]bool{{}: true}
	for _, s := range spans {
		recorded[s.SpanContext.SpanID()] = true
	}
	var names []string
	for _, s := range spans {
		if !recorded[s.Parent.SpanID()] {
			names = append(names, s.Name)
		}
	}
	return names
}

// Executions that run at the same time share the plugin, the provider and the
// process, and nothing else.
func TestExecutionsAreApart(t *testing.T) {
	t.Parallel()
	for name, view := range map[string]func(r *recorder, opts ...otel.Option) durabletest.Option{
		"PerExecution": (*recorder).perExecution, "PerInvocation": (*recorder).perInvocation,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const executions = 8
			r := newRecorder(t)
			shared := view(r)
			t.Run("AtOnce", func(t *testing.T) {
				for i := range executions {
					t.Run("", func(t *testing.T) {
						t.Parallel()
						begins := durabletest.StartAt(time.Date(2026, 1, 1, i, 0, 0, 0, time.UTC))
						durabletest.Run(t, everything, nil, append(world(), shared, begins)...)
					})
				}
			})
			byTrace := map[trace.TraceID]tracetest.SpanStubs{}
			for _, s := range r.exporter.GetSpans() {
				id := s.SpanContext.TraceID()
				byTrace[id] = append(byTrace[id], s)
			}
			require.Len(t, byTrace, executions)
			alone := newRecorder(t)
			durabletest.Run(t, everything, nil, append(world(), view(alone))...)
			for _, spans := range byTrace {
				require.Equal(t, alone.tree(), tree(spans))
			}
		})
	}
}
