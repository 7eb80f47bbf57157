// SPDX-License-Identifier: Apache-2.0

// Package observers has the code of docs/advanced/plugins.md and
// docs/advanced/observability.md.
package observers

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Counts are numbers of what has happened, by kind and outcome. It is safe for
// concurrent use: branches call hooks at the same time, and so do executions.
type Counts struct {
	mu sync.Mutex
	by map[string]int
}

// Of returns one of the numbers.
func (c *Counts) Of(what string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.by[what]
}

func (c *Counts) add(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by == nil {
		c.by = make(map[string]int)
	}
	c.by[what]++
}

// Plugin counts ended operations and attempts that failed. OperationEnd is called
// once for each operation, in whichever invocation its end becomes known.
func (c *Counts) Plugin() durable.Plugin {
	return durable.Plugin{
		Name: "counts",
		OperationEnd: func(_ context.Context, o durable.OperationInfo) {
			c.add(string(o.Type) + " " + string(o.Status))
		},
		UserFunctionEnd: func(_ context.Context, f durable.UserFunctionEndInfo) {
			if f.Outcome == durable.OutcomeFailed && f.Attempt > 0 {
				c.add("failed attempts")
			}
		},
	}
}

// Span is what a tracer gets to know of a piece of work.
type Span struct {
	Name       string
	Parent     string
	Start, End time.Time
	Err        error
}

// Tracer takes spans. That of OpenTelemetry, for example, behind a few lines.
type Tracer interface {
	Record(s Span)
	// Flush sends what is left. The process is frozen after the answer.
	Flush(ctx context.Context)
}

type spanKey struct{}

var errBusy = errors.New("the ledger is busy")

// Spans records a span for each invocation, and one for each attempt of a body
// within. What waits is no span of a process; see OperationEnd for these. now is
// time.Now.
func Spans(tracer Tracer, now func() time.Time) durable.Plugin {
	return durable.Plugin{
		Name: "spans",
		WrapInvocation: func(ctx context.Context, i durable.InvocationInfo,
			next func(context.Context) durable.InvocationEndInfo,
		) {
			span := Span{Name: "invocation", Start: now()}
			end := next(context.WithValue(ctx, spanKey{}, i.Execution.RequestID))
			span.End, span.Err = now(), end.Err
			tracer.Record(span)
			tracer.Flush(ctx)
		},
		UserFunctionEnd: func(ctx context.Context, f durable.UserFunctionEndInfo) {
			if f.Attempt == 0 || f.Outcome == durable.OutcomeIncomplete {
				return // a context, or cut off: not failed
			}
			parent, _ := ctx.Value(spanKey{}).(string)
			tracer.Record(Span{
				Name: f.Name, Parent: parent, Start: f.StartTime, End: f.EndTime, Err: f.Err,
			})
		},
		LogAttrs: func(ctx context.Context) []slog.Attr {
			id, _ := ctx.Value(spanKey{}).(string)
			return []slog.Attr{slog.String("span", id)}
		},
	}
}

// Tax is a function with a step, a wait and a step that fails once.
func Tax(ctx durable.Context, cents int) (int, error) {
	rate, err := durable.Step(ctx, "rate", func(durable.StepContext) (int, error) {
		return 19, nil
	})
	if err != nil {
		return 0, err
	}
	if err := durable.Wait(ctx, "cool off", time.Hour); err != nil {
		return 0, err
	}
	return durable.Step(ctx, "book", func(ctx durable.StepContext) (int, error) {
		ctx.Logger().Info("booking", "cents", cents)
		if ctx.Attempt() == 1 {
			return 0, errBusy
		}
		return cents * rate / 100, nil
	})
}
