// SPDX-License-Identifier: Apache-2.0

package durabletest

import "errors"

// Concurrently lets the branches of a function, and the bodies of their steps, run
// at the same time, as they do in Lambda. Otherwise they take turns, so two of
// them never meet between two operations. It is for bodies that wait for one
// another, and for the race detector:
//
//	durabletest.Run(t, order.Handle, in, durabletest.Concurrently()) // go test -race
//
// Bodies begin together as far as possible, so that the detector finds what they
// do to the same memory. What branches do between operations takes moments and
// meets by chance; the replay check and [Explore] look after that.
//
// Time is virtual all the same, but the machine decides what comes first: the
// history may be another one in every run, and [Seed] has no say in it. Bodies
// can't take virtual time. It is for [Run] and [Start]; what runs a function many
// times to compare needs turns.
func Concurrently() Option { return option(func(c *config) { c.local.Free = true }) }

var (
	errTakesTurns = errors.New("Concurrently is for Run and Start: what compares runs needs" +
		" branches that take turns")
	errNoVirtualTime = errors.New("durabletest: a body can't take virtual time under Concurrently")
	errFreeBubble    = errors.New("InBubble needs branches that take turns, leave out Concurrently")
)

// takesTurns fails the test if branches do not.
func (c *config) takesTurns(t TB) {
	t.Helper()
	if c.local.Free {
		fail(t, "the run can't begin: %v", errTakesTurns)
	}
}
