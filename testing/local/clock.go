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
	// why says what it is, with the lock held.
	why func(*Runner) string
	// over, when set, reports that it has become pointless, with the lock held.
	over func() bool
}

// schedule adds an action, not before now.
func (c *clock) schedule(a action) {
	if a.at.Before(c.now) {
		a.at = c.now
	}
	i, _ := slices.BinarySearchFunc(c.agenda, a.at, func(a action, at time.Time) int {
		if a.at.After(at) {
			return 1
		}
		return -1 // also at the same instant: the new one goes behind
	})
	c.agenda = slices.Insert(c.agenda, i, a)
}

// next returns the earliest action that has not become pointless.
func (c *clock) next() (*action, bool) {
	for len(c.agenda) > 0 {
		a := &c.agenda[0]
		if a.over == nil || !a.over() {
			return a, true
		}
		c.agenda = slices.Delete(c.agenda, 0, 1)
	}
	return nil, false
}

// take removes one of the actions that are due, the earliest unless choose picks
// another one, and returns nil if none is.
func (c *clock) take(choose func(n int) int) func() error {
	a, ok := c.next()
	if !ok || a.at.After(c.now) {
		return nil
	}
	due := 1
	for due < len(c.agenda) && !c.agenda[due].at.After(c.now) {
		due++
	}
	i := choose(due)
	do := c.agenda[i].do
	c.agenda = slices.Delete(c.agenda, i, i+1)
	return do
}
