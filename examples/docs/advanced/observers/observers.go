// SPDX-License-Identifier: Apache-2.0

// Package observers has the code of docs/advanced/plugins.md and
// docs/advanced/observability.md.
package observers

import (
	"context"
	"errors"
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

var errBusy = errors.New("the ledger is busy")

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
