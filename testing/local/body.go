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

// bodies are those of an invocation. Bodies that have ended serve again.
type bodies struct {
	running []*body // that have begun and not ended
	spare   []*body
	// One at a time is usual, and needs no more room.
	first     body
	room      [1]*body
	roomSpare [1]*body
}

// enter notes that a body begins.
func (f *flight) enter(a *backend.Attempt) *body {
	r := f.run.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	b := f.bodies.new(f)
	b.attempt, b.sleep = *a, a.Sleep
	if a.Sleep != nil && r.cfg.Intercept != nil {
		b.attempt.Sleep = b.dozing()
	}
	f.bodies.running = append(f.bodies.running, b)
	return b
}

// new takes one that has ended, if there is any.
func (bs *bodies) new(f *flight) *body {
	if bs.running == nil {
		bs.running, bs.spare = bs.room[:0], bs.roomSpare[:0]
		bs.first.flight = f
		return &bs.first
	}
	if last := len(bs.spare) - 1; last >= 0 {
		b := bs.spare[last]
		bs.spare = bs.spare[:last]
		return b
	}
	return &body{flight: f}
}

// leave notes that a body has ended, in whatever way.
func (f *flight) leave(b *body) {
	r := f.run.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	bs := &f.bodies
	if i := slices.Index(bs.running, b); i >= 0 {
		bs.running = slices.Delete(bs.running, i, i+1)
		bs.spare = append(bs.spare, b)
	}
}

func (b *body) dozing() func(context.Context, time.Duration) error {
	if b.doze == nil {
		b.doze = b.takeTime
	}
	return b.doze
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
