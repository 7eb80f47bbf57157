// SPDX-License-Identifier: Apache-2.0

package local

import (
	"slices"
	"time"
)

// clock is the virtual time of a Runner and what somebody asked to happen at a
// later instant of it. The Runner's lock guards it.
type clock struct {
	now time.Time
	// agenda is what is to happen, the earliest first; actions at one instant
	// are in the order in which they were scheduled.
	agenda []action
}

type action struct {
	at time.Time
	do func() error
}

// after schedules an action.
func (c *clock) after(d time.Duration, do func() error) {
	at := c.now.Add(max(0, d))
	i, _ := slices.BinarySearchFunc(c.agenda, at, func(a action, at time.Time) int {
		if a.at.After(at) {
			return 1
		}
		return -1 // also at the same instant: the new one goes behind
	})
	c.agenda = slices.Insert(c.agenda, i, action{at, do})
}

// next returns when the earliest action is due.
func (c *clock) next() (time.Time, bool) {
	if len(c.agenda) == 0 {
		return time.Time{}, false
	}
	return c.agenda[0].at, true
}

// take removes the earliest action if it is due, and returns nil if none is.
func (c *clock) take() func() error {
	at, ok := c.next()
	if !ok || at.After(c.now) {
		return nil
	}
	do := c.agenda[0].do
	c.agenda = slices.Delete(c.agenda, 0, 1)
	return do
}
