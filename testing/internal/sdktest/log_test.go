// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"fmt"
	"testing"

	"github.com/lambda-durable/durable-go/testing/local"
)

// However often a line of code runs again at replays, it logs once.
func TestLogLinesAppearOnce(t *testing.T) {
	t.Parallel()
	everyProgram(t, 200, grammar{races: true}, func(p *program) error {
		done, err := perform(p, local.Config{Seed: p.seed})
		if err != nil {
			return err
		}
		for i, tape := range done.tapes {
			for _, line := range tape.said {
				if done.logs.lines[line] == 0 {
					return fmt.Errorf("%s, which ran in invocation %d, was never logged", line, i+1)
				}
			}
		}
		return done.logs.atMost(1)
	})
}

// atMost complains of lines that appear more often than n times.
func (l *logbook) atMost(n int) error {
	for line, times := range l.lines {
		if times > n {
			return fmt.Errorf("%s was logged %d times", line, times)
		}
	}
	return nil
}
