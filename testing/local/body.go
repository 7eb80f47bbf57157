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
	// doze is takeTime, made once.
	doze func(ctx context.Context, d time.Duration) error
}

// enter notes that a body begins.
func (f *flight) enter(a *backend.Attempt) *body {
	r := f.run.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	b := f.newBody()
	b.attempt, b.sleep = *a, a.Sleep
	if a.Sleep != nil {
		b.attempt.Sleep = b.doze
	}
	f.bodies = append(f.bodies, b)
	return b
}

// newBody takes one that has ended, if there is any. The lock is held.
func (f *flight) newBody() *body {
	if last := len(f.spare) - 1; last >= 0 {
		b := f.spare[last]
		f.spare = f.spare[:last]
		return b
	}
	b := &body{flight: f}
	b.doze = b.takeTime
	return b
}

// leave notes that a body has ended, in whatever way.
func (f *flight) leave(b *body) {
	r := f.run.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := slices.Index(f.bodies, b); i >= 0 {
		f.bodies = slices.Delete(f.bodies, i, i+1)
		f.spare = append(f.spare, b)
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
