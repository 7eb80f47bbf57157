// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"fmt"
	"testing"

	"github.com/lambda-durable/durable-go/testing/internal/replay"
	"github.com/lambda-durable/durable-go/testing/local"
)

// A deterministic function does the same again from every prefix of its history,
// whatever races there are in it, and a check that says otherwise is wrong.
func TestReplayCheckRaisesNoFalseAlarm(t *testing.T) {
	t.Parallel()
	const programs, all = 25, 1 << 20
	everyProgram(t, programs, grammar{races: true}, func(p *program) error {
		for _, seed := range []uint64{0, p.seed} {
			s := newStage(p)
			done, err := s.perform(local.Config{Seed: seed})
			if err != nil {
				return err
			}
			recording := replay.Of(done.result.ARN, done.result.Events)
			for _, d := range recording.CheckAll(t.Context(), s, recording.Prefixes(all)) {
				return fmt.Errorf("under seed %d, from %s: %s\n%s",
					seed, recording.Where(d.Prefix), d, done.result.Timeline())
			}
		}
		return nil
	})
}
