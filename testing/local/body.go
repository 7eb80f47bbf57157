// SPDX-License-Identifier: Apache-2.0

package local

import (
	"context"
	"slices"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
)

// body is one run of a body, for those who ask what an invocation is doing.
type body struct {
	attempt  backend.Attempt
	sleep    func(ctx context.Context, d time.Duration) error
	flight   *flight
	sleeping bool // the Runner's lock guards it
}

// enter notes that a body begins.
func (f *flight) enter(a *backend.Attempt) *body {
	b := &body{attempt: *a, sleep: a.Sleep, flight: f}
	if a.Sleep != nil {
		b.attempt.Sleep = b.takeTime
	}
	r := f.run.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	f.bodies = append(f.bodies, b)
	return b
}

// leave notes that a body has ended, in whatever way.
func (f *flight) leave(b *body) {
	r := f.run.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := slices.Index(f.bodies, b); i >= 0 {
		f.bodies = slices.Delete(f.bodies, i, i+1)
	}
}

// takeTime is the Sleep of its attempt.
func (b *body) takeTime(ctx context.Context, d time.Duration) error {
	b.sleeps(true)
	defer b.sleeps(false)
	return b.sleep(ctx, d)
}

func (b *body) sleeps(on bool) {
	r := b.flight.run.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	b.sleeping = on
}
