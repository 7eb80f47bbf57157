// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/execution"
	"github.com/lambda-durable/durable-go/testing/local"
)

// A program without races ends in the same way, over the same operations and
// after showing the same to user code, whichever goroutine goes first.
func TestEveryScheduleComesToTheSameEnd(t *testing.T) {
	t.Parallel()
	everyProgram(t, 40, grammar{}, func(p *program) error {
		want, err := perform(p, local.Config{})
		if err != nil {
			return err
		}
		for schedule := range uint64(4) {
			got, err := perform(p, local.Config{Seed: 1 + schedule*7919 + p.seed})
			if err != nil {
				return err
			}
			if err := sameEnd(want, got); err != nil {
				return fmt.Errorf("schedule %d: %w", schedule, err)
			}
			if err := sameTapes(want, got); err != nil {
				return fmt.Errorf("schedule %d: %w", schedule, err)
			}
		}
		return nil
	})
}

// Goroutines that run at the same time, without a scheduler, make no difference
// either.
func TestFreeRunningComesToTheSameEnd(t *testing.T) {
	t.Parallel()
	everyProgram(t, 40, grammar{}, func(p *program) error {
		want, err := perform(p, local.Config{})
		if err != nil {
			return err
		}
		stage := newStage(p)
		stage.free = true
		got, err := stage.perform(local.Config{})
		if err != nil {
			return err
		}
		return errors.Join(sameEnd(want, got), sameTapes(want, got), repeats(got.tapes))
	})
}

// Also where races are decided by chance, every replay agrees with the decision.
func TestFreeRunningRacesAreDecidedOnce(t *testing.T) {
	t.Parallel()
	everyProgram(t, 40, grammar{races: true}, func(p *program) error {
		stage := newStage(p)
		stage.free = true
		done, err := stage.perform(local.Config{})
		if err != nil {
			return err
		}
		return repeats(done.tapes)
	})
}

func TestOneSeedIsOneHistory(t *testing.T) {
	t.Parallel()
	everyProgram(t, 40, grammar{races: true}, func(p *program) error {
		first, err := perform(p, local.Config{Seed: p.seed})
		if err != nil {
			return err
		}
		second, err := perform(p, local.Config{Seed: p.seed})
		if err != nil {
			return err
		}
		if historyOf(first) != historyOf(second) {
			return errors.New("two runs left two histories")
		}
		return nil
	})
}

func TestTwoHundredRepetitionsAreOneHistory(t *testing.T) {
	t.Parallel()
	const seed = 21
	p := generate(seed, grammar{races: true})
	want := ""
	for range 200 {
		done, err := perform(p, local.Config{Seed: seed})
		require.NoError(t, err)
		if want == "" {
			want = historyOf(done)
			require.Greater(t, len(done.result.Events), 50, "the program is too small:\n%s", p)
		}
		require.True(t, historyOf(done) == want, "two runs left two histories")
	}
}

func historyOf(p *performance) string {
	data, err := json.Marshal(p.result.Events)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// sameEnd compares outcomes and operations.
func sameEnd(want, got *performance) error {
	if a, b := want.outcome(), got.outcome(); a != b {
		return fmt.Errorf("the outcome was\n  %s\nand is now\n  %s", brief(a), brief(b))
	}
	a, b := identities(want.result), identities(got.result)
	for _, one := range a {
		if !slices.Contains(b, one) {
			return fmt.Errorf("operation %s is missing", one)
		}
	}
	for _, one := range b {
		if !slices.Contains(a, one) {
			return fmt.Errorf("operation %s is new", one)
		}
	}
	return nil
}

// identities lists what must not depend on order. The status of a callback does:
// one that a failed submitter left behind may time out before the end or not.
func identities(r *execution.Result) []string {
	var list []string
	for o := range r.All() {
		one := fmt.Sprintf("%s %q %s %s", o.ID, o.Name, o.Type, o.SubType)
		if o.Kind() != execution.KindCallback {
			one += " " + string(o.Status)
		}
		list = append(list, one)
	}
	return list
}

// sameTapes compares all that user code saw.
func sameTapes(want, got *performance) error {
	a, b := spliced(want.tapes), spliced(got.tapes)
	if err := a.contradicts(b); err != nil {
		return err
	}
	for lane := range a.lanes {
		if len(a.lanes[lane]) != len(b.lanes[lane]) {
			return fmt.Errorf("%q had %d lines and has %d now",
				lane, len(a.lanes[lane]), len(b.lanes[lane]))
		}
	}
	return nil
}

// spliced is the longest that was seen in every lane.
func spliced(tapes []*tape) *tape {
	whole := newTape()
	for _, t := range tapes {
		whole.extend(t)
	}
	return whole
}
