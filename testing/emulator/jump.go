// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"fmt"
	"slices"
	"time"
)

// Jump is time that was skipped.
type Jump struct {
	// To is the instant at which it went on, by the execution's clock.
	To time.Time
	// By is how much was skipped.
	By time.Duration
}

// jump is one of the server's clock, or of the clock of one execution.
type jump struct {
	arn string // empty for the server's
	// from is when it happened, by the server's clock.
	from time.Time
	by   time.Duration
}

// maxJumps is how many are kept; the oldest go first.
const maxJumps = 100_000

// jumped keeps a jump of the server's clock, or with an ARN of that execution's,
// to what is due at an instant of the server's clock. The lock is held.
func (s *Server) jumped(arn string, now, due time.Time) {
	by := due.Sub(now)
	if by <= 0 {
		return
	}
	s.jumps = append(s.jumps, jump{arn, now, by})
	if s.recorder != nil {
		s.newJumps = append(s.newJumps, savedJump{arn, now, by})
	}
	if len(s.jumps) > maxJumps {
		s.jumps = slices.Clone(s.jumps[maxJumps/2:])
	}
}

// Jumps returns the times that were skipped since an execution was started, in
// order: what it has recorded took as much less by the clock of the wall. A
// server with a store knows those of the servers before it, too.
func (s *Server) Jumps(arn string) ([]Jump, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	exec, err := s.service.Execution(arn)
	if err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	start, end := exec.Describe().StartedAt, exec.Describe().EndedAt
	var out []Jump
	ahead := time.Duration(0) // of the execution's clock
	for _, one := range s.jumps {
		if one.arn != "" && one.arn != arn {
			continue
		}
		to := one.from.Add(one.by + ahead)
		if one.arn == arn {
			ahead += one.by
		}
		if to.After(start) && (end.IsZero() || !to.After(end)) {
			out = append(out, Jump{to, one.by})
		}
	}
	return out, nil
}
