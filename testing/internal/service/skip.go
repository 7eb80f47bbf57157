// SPDX-License-Identifier: Apache-2.0

package service

import (
	"errors"
	"fmt"
	"time"
)

// Skip moves the clock of this execution alone to the next instant at which
// something is due, lets that happen and returns the instant. From then on the
// execution's clock stays ahead of that of its callers, so what it starts later
// takes as long as it would have. The error says that nothing is due: the
// execution has ended, or nothing but its own time-out remains.
func (e *Execution) Skip(now time.Time) (time.Time, error) {
	e.advance(now)
	next, ok := e.peek()
	switch {
	case !ok:
		return time.Time{}, fmt.Errorf("execution %q: %w", e.arn, errNothingDue)
	case next.kind == TimerExecution:
		return time.Time{}, fmt.Errorf("execution %q: %w: only its own time-out is left",
			e.arn, errNothingDue)
	}
	due := millis(next.at)
	e.ahead += due.Sub(e.local(now))
	e.advance(now)
	return due.Time, nil
}

var errNothingDue = errors.New("nothing is due that time could be skipped to")

// local is what the execution's own clock shows when that of a caller shows now.
func (e *Execution) local(now time.Time) time.Time { return now.Add(e.ahead) }
