// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"fmt"
	"testing"

	"github.com/lambda-durable/durable-go/testing/local"
)

// What user code saw in one invocation it sees again in every later one.
func TestReplayRepeatsWhatTheFirstRunSaw(t *testing.T) {
	t.Parallel()
	everyProgram(t, 80, grammar{races: true}, func(p *program) error {
		done, err := perform(p, local.Config{Seed: p.seed})
		if err != nil {
			return err
		}
		return repeats(done.tapes)
	})
}

// repeats compares every tape with what is known from all earlier ones.
func repeats(tapes []*tape) error {
	known := newTape()
	for i, t := range tapes {
		if err := known.contradicts(t); err != nil {
			return fmt.Errorf("up to invocation %d and in the next one: %w", i, err)
		}
		known.extend(t)
	}
	return nil
}
