// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/testing/local"
)

// A process that dies at any checkpoint, before or after the service took it,
// changes nothing but the time that is lost.
func TestCrashesChangeNothing(t *testing.T) {
	t.Parallel()
	everyProgram(t, 40, grammar{}, func(p *program) error {
		return crash(p, func(want, got *performance) error {
			return errors.Join(sameEnd(want, got), repeats(got.tapes))
		})
	})
}

// A line that was logged right before a crash may appear again, once.
func TestCrashesRepeatALogLineOnce(t *testing.T) {
	t.Parallel()
	everyProgram(t, 40, grammar{noInvokes: true}, func(p *program) error {
		if !beginsFlatBranches(p) {
			return nil
		}
		return crash(p, func(_, got *performance) error {
			return got.logs.atMost(2)
		})
	})
}

// crash compares a run with others whose process died.
func crash(p *program, compare func(want, got *performance) error) error {
	count := &killer{}
	want, err := perform(p, local.Config{Wrap: count.wrap})
	if err != nil {
		return err
	}
	if count.seen == 0 {
		return nil // nowhere to die
	}
	chance := rand.New(rand.NewPCG(p.seed, 1))
	for range 3 {
		k := &killer{at: 1 + chance.IntN(count.seen), late: chance.IntN(2) == 0}
		got, err := perform(p, local.Config{Seed: chance.Uint64(), Wrap: k.wrap})
		if err == nil {
			err = compare(want, got)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", k, err)
		}
	}
	return nil
}

// killer lets the process die at one checkpoint.
type killer struct {
	at   int  // the number of the checkpoint, 0 for none
	late bool // after the service took it
	seen int
}

func (k *killer) String() string {
	return fmt.Sprintf("death at checkpoint %d, after the commit: %t", k.at, k.late)
}

func (k *killer) wrap(inv local.Invocation, next backend.Backend) backend.Backend {
	if inv.Function != function {
		return next
	}
	return &mortal{Backend: next, killer: k}
}

// mortal is the backend of a process that may die.
type mortal struct {
	backend.Backend

	killer *killer
}

// Checkpoint implements backend.Backend.
func (m *mortal) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	k := m.killer
	k.seen++
	switch {
	case k.seen != k.at:
		return m.Backend.Checkpoint(ctx, req)
	case k.late:
		if _, err := m.Backend.Checkpoint(ctx, req); err != nil {
			return backend.CheckpointResponse{}, err
		}
	}
	return backend.CheckpointResponse{}, local.ErrProcessGone
}
