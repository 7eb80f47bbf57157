// SPDX-License-Identifier: Apache-2.0

package local

import (
	"context"
	"runtime"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// free is a view whose process has goroutines of its own: all of it that does not
// make them take turns.
type free struct {
	backend.Backend // the view

	view *view
}

var (
	_ backend.Backend      = free{}
	_ backend.Clock        = free{}
	_ backend.Interception = free{}
)

// Intercept implements backend.Interception.
func (v free) Intercept(
	ctx context.Context, a backend.Attempt, next func(context.Context) (any, error),
) (any, error) {
	if err := v.view.flight.run.untilRecorded(ctx, a.Operation.ID); err != nil {
		return nil, err
	}
	return v.view.Intercept(ctx, a, func(ctx context.Context) (any, error) {
		// The locks on the way here order what goes before them, so a race would
		// hide behind them: let the others pass them too before the body runs.
		runtime.Gosched()
		return next(ctx)
	})
}

// Now implements backend.Clock.
func (v free) Now() time.Time { return v.view.Now() }

// untilRecorded returns when an operation is on record. A free body may be ahead
// of that; whoever takes its place asks what operation it belongs to.
func (one *run) untilRecorded(ctx context.Context, id string) error {
	for {
		one.runner.mu.Lock()
		_, ok := one.exec.Operation(id)
		if one.recorded == nil {
			one.recorded = make(chan struct{})
		}
		next := one.recorded
		one.runner.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-next:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// tellFree wakes free bodies that wait for their records. The lock is held.
func (one *run) tellFree() {
	if one.recorded != nil {
		close(one.recorded)
		one.recorded = nil
	}
}
