// SPDX-License-Identifier: Apache-2.0

package spans_test

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/otel"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// recorder keeps the spans of a test.
type recorder struct {
	exporter *tracetest.InMemoryExporter
	provider *sdktrace.TracerProvider
}

func newRecorder(t *testing.T) *recorder {
	t.Helper()
	exporter := tracetest.NewInMemoryExporter()
	provider := otel.NewTracerProvider(sdktrace.WithSyncer(exporter))
	t.Cleanup(func() { require.NoError(t, provider.Shutdown(context.WithoutCancel(t.Context()))) })
	return &recorder{exporter, provider}
}

func (r *recorder) perExecution(opts ...otel.Option) durabletest.Option {
	return plugin(otel.PerExecution(append(opts, otel.WithTracerProvider(r.provider))...))
}

func (r *recorder) perInvocation(opts ...otel.Option) durabletest.Option {
	return plugin(otel.PerInvocation(append(opts, otel.WithTracerProvider(r.provider))...))
}

func plugin(p durable.Plugin) durabletest.Option {
	return durabletest.Handler(durable.WithPlugins(p))
}

// requireSpans runs a function with either plugin and compares the spans with the
// file of the test, which -durable.update writes:
//
//	name  status of the span  from-to  attributes  -> links
//
// Times count from the beginning of the first span. Spans of one parent are in the
// order of their start, then of their end.
func requireSpans[Out any](
	t *testing.T, fn func(durable.Context, any) (Out, error), opts ...durabletest.Option,
) {
	t.Helper()
	execution, invocation := newRecorder(t), newRecorder(t)
	durabletest.Run(t, fn, nil, append(opts, execution.perExecution())...)
	durabletest.Run(t, fn, nil, append(opts, invocation.perInvocation())...)
	requireGolden(t, "per execution:\n\n"+execution.tree()+"\nper invocation:\n\n"+invocation.tree())
}

func requireGolden(t *testing.T, got string) {
	t.Helper()
	path := filepath.Join("testdata", t.Name()+".spans")
	if flag.Lookup("durable.update").Value.String() == "true" {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

func (r *recorder) tree() string { return tree(r.exporter.GetSpans()) }

func tree(spans tracetest.SpanStubs) string {
	if len(spans) == 0 {
		return ""
	}
	p := printer{labels: map[trace.SpanID]string{}, children: map[trace.SpanID]tracetest.SpanStubs{}}
	known := map[trace.SpanID]bool{}
	for _, s := range spans {
		known[s.SpanContext.SpanID()] = true
	}
	slices.SortStableFunc(spans, func(a, b tracetest.SpanStub) int {
		return cmp.Or(a.StartTime.Compare(b.StartTime), rank(a)-rank(b), a.EndTime.Compare(b.EndTime))
	})
	p.start = spans[0].StartTime
	invocations := 0
	for _, s := range spans {
		id, parent := s.SpanContext.SpanID(), s.Parent.SpanID()
		if s.Name == "Invocation" {
			invocations++
			p.labels[id] = fmt.Sprintf("Invocation %d", invocations)
		} else if p.labels[id] == "" {
			p.labels[id] = s.Name
		}
		if !known[parent] {
			parent = trace.SpanID{}
		}
		p.children[parent] = append(p.children[parent], s)
	}
	p.print(trace.SpanID{}, 0)
	return p.out.String()
}

// rank puts the span of the execution first, then that of the invocation.
func rank(s tracetest.SpanStub) int {
	switch s.Name {
	case "Workflow":
		return 0
	case "Invocation":
		return 1
	default:
		return 2
	}
}

type printer struct {
	out      strings.Builder
	start    time.Time
	labels   map[trace.SpanID]string
	children map[trace.SpanID]tracetest.SpanStubs
}

func (p *printer) print(parent trace.SpanID, depth int) {
	for _, s := range p.children[parent] {
		fmt.Fprintf(&p.out, "%s%s  %s  %s%s%s\n", strings.Repeat("  ", depth),
			p.labels[s.SpanContext.SpanID()], code(s.Status), p.times(s), words(s.Attributes), p.links(s))
		p.print(s.SpanContext.SpanID(), depth+1)
	}
}

func code(s sdktrace.Status) string {
	if s.Description != "" {
		return fmt.Sprintf("%s (%s)", s.Code, s.Description)
	}
	return s.Code.String()
}

func (p *printer) times(s tracetest.SpanStub) string {
	from, to := s.StartTime.Sub(p.start), s.EndTime.Sub(p.start)
	if to == from+time.Microsecond {
		return from.String()
	}
	return fmt.Sprintf("%v-%v", from, to.Round(time.Millisecond))
}

// words are the attributes that differ from span to span.
func words(attributes []attribute.KeyValue) string {
	var text strings.Builder
	for _, a := range attributes {
		switch a.Key {
		case "durable.execution.status", "durable.invocation.status", "durable.operation.status",
			"durable.attempt.outcome":
			fmt.Fprintf(&text, "  %s", a.Value.String())
		case "durable.invocation.first":
			if a.Value.AsBool() {
				text.WriteString("  first")
			}
		case "durable.attempt.number":
			fmt.Fprintf(&text, "  #%s", a.Value.String())
		}
	}
	return text.String()
}

func (p *printer) links(s tracetest.SpanStub) string {
	var to []string
	for _, l := range s.Links {
		label := p.labels[l.SpanContext.SpanID()]
		if label == "" {
			label = "a span that is not here"
		}
		to = append(to, label)
	}
	if len(to) == 0 {
		return ""
	}
	return "  -> " + strings.Join(to, ", ")
}
