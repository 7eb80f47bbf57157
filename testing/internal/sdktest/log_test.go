// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/lambda-durable/durable-go/testing/local"
)

// However often a line of code runs again at replays, it logs once. What happened
// before and what happened after an invocation is told apart by time, so outcomes
// of invokes, which come at any instant under virtual time, are left out.
func TestLogLinesAppearOnce(t *testing.T) {
	t.Parallel()
	everyProgram(t, 40, grammar{noInvokes: true}, func(p *program) error {
		if !beginsFlatBranches(p) {
			return nil
		}
		done, err := perform(p, local.Config{Seed: p.seed})
		if err != nil {
			return err
		}
		return errors.Join(done.logs.complete(done.tapes), done.logs.atMost(1))
	})
}

// Branches that nobody waits for may be cut off before they log, never repeat it.
func TestLogLinesOfLosersAppearOnceAtMost(t *testing.T) {
	t.Parallel()
	everyProgram(t, 40, grammar{races: true, noInvokes: true}, func(p *program) error {
		if !beginsFlatBranches(p) {
			return nil
		}
		done, err := perform(p, local.Config{Seed: p.seed})
		if err != nil {
			return err
		}
		return done.logs.atMost(1)
	})
}

// complete complains of lines that ran and never appeared.
func (l *logbook) complete(tapes []*tape) error {
	for i, tape := range tapes {
		for _, line := range tape.said {
			if l.lines[line] == 0 {
				return fmt.Errorf("%s, which ran in invocation %d, was never logged", line, i+1)
			}
		}
	}
	return nil
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

// A flat branch has no record, so its beginning is only known to have run when
// something is recorded within. Begin it with an operation.
func beginsFlatBranches(p *program) bool {
	for _, s := range p.all() {
		if s.fate != fateFlat {
			continue
		}
		for _, b := range s.blocks {
			if len(b) == 0 || b[0].kind != kindStep {
				return false
			}
		}
	}
	return true
}
