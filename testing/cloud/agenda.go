// SPDX-License-Identifier: Apache-2.0

package cloud

import (
	"context"
	"sync"
	"time"
)

// agenda is what is to happen later, as long as it is open.
type agenda struct {
	ctx    context.Context //nolint:containedctx // of goroutines that only close waits for
	cancel context.CancelFunc
	group  sync.WaitGroup

	mu     sync.Mutex // guards closed
	closed bool
}

// newAgenda returns one that is of no use any more when ctx is done.
func newAgenda(ctx context.Context) *agenda {
	a := &agenda{}
	a.ctx, a.cancel = context.WithCancel(ctx)
	return a
}

// after calls do when d has passed, unless the agenda was closed before.
func (a *agenda) after(d time.Duration, do func(ctx context.Context)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return
	}
	a.group.Go(func() {
		if pause(a.ctx, d, nil) == nil {
			do(a.ctx)
		}
	})
}

// close interrupts what is going on and returns when all of it has ended.
func (a *agenda) close() {
	a.mu.Lock()
	a.closed = true
	a.mu.Unlock()
	a.cancel()
	a.group.Wait()
}
