// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"context"
	"time"

	"github.com/lambda-durable/durable-go/sdk/internal/engine"
)

// bodyClock lets a body take time by the backend's clock, up to its time-out.
type bodyClock struct {
	task   *engine.Task
	left   time.Duration           // until the time-out
	expire context.CancelCauseFunc // nil: there is no time-out
}

// bodyClock returns the clock of a body, nil when only the machine's can be used.
func (s *stepScope) bodyClock() *bodyClock {
	if !s.o.inv.engine.Sleeps() {
		return nil
	}
	s.clock.task = s.o.task
	return &s.clock
}

// limit ends ctx when d has passed, by the machine's clock or by the body's.
func (c *bodyClock) limit(
	ctx context.Context, d time.Duration,
) (context.Context, context.CancelFunc) {
	if c == nil {
		return context.WithTimeoutCause(ctx, d, errStepTimeout)
	}
	c.left = d
	ctx, c.expire = context.WithCancelCause(ctx)
	ctx, cancel := context.WithTimeoutCause(ctx, d, errStepTimeout)
	return ctx, func() { cancel(); c.expire(nil) }
}

// Sleep is backend.Attempt's. At the body's time-out it ends the body's context.
func (c *bodyClock) Sleep(ctx context.Context, d time.Duration) error {
	if c.expire == nil || d < c.left {
		c.left -= d
		return c.task.Sleep(ctx, d)
	}
	if err := c.task.Sleep(ctx, c.left); err != nil {
		return err
	}
	c.left = 0
	c.expire(errStepTimeout)
	return context.DeadlineExceeded
}
