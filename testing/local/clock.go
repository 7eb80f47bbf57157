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

// take removes the earliest action if it is due, and returns nil if none is.
func (c *clock) take() func() error {
	a, ok := c.next()
	if !ok || a.at.After(c.now) {
		return nil
	}
	do := a.do
	c.agenda = slices.Delete(c.agenda, 0, 1)
	return do
}
