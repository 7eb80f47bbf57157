// SPDX-License-Identifier: Apache-2.0

package local

import (
	"container/heap"
	"time"
)

// clock is the virtual time of a Runner and what somebody asked to happen at a
// later instant of it. The Runner's lock guards it.
type clock struct {
	now    time.Time
	agenda agenda
	added  int
}

// after schedules an action. Actions at one instant keep the order in which they
// were scheduled.
func (c *clock) after(d time.Duration, do func() error) {
	c.added++
	heap.Push(&c.agenda, action{at: c.now.Add(max(0, d)), order: c.added, do: do})
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
	return heap.Pop(&c.agenda).(action).do //nolint:forcetypeassert // agenda holds nothing else
}

type action struct {
	at    time.Time
	order int
	do    func() error
}

// agenda is a heap of actions, the earliest first.
type agenda []action

func (a agenda) Len() int { return len(a) }

func (a agenda) Less(i, j int) bool {
	if a[i].at.Equal(a[j].at) {
		return a[i].order < a[j].order
	}
	return a[i].at.Before(a[j].at)
}

func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }

// Push implements heap.Interface.
func (a *agenda) Push(x any) { *a = append(*a, x.(action)) } //nolint:forcetypeassert // see take

// Pop implements heap.Interface.
func (a *agenda) Pop() any {
	last := len(*a) - 1
	x := (*a)[last]
	(*a)[last] = action{}
	*a = (*a)[:last]
	return x
}
