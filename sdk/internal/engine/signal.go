// SPDX-License-Identifier: Apache-2.0

package engine

// Signal is something that tasks wait for: a record, a future, an answer. Its
// zero value is ready to use; the engine's lock guards it.
type Signal struct {
	waiters []waiter
	first   [1]waiter // room for the usual one
}

// waiter is one parking of one task. A task that waits for several signals is
// woken by the first; gen tells the others that their entry is out of date.
type waiter struct {
	task *Task
	gen  uint64
}

// add registers the parking that t is about to begin. A task that waits for many
// signals comes back often; its latest entry then takes the place of the one
// before.
func (s *Signal) add(t *Task) {
	if n := len(s.waiters); n > 0 && s.waiters[n-1].task == t {
		s.waiters[n-1].gen = t.gen
		return
	}
	if s.waiters == nil {
		s.waiters = s.first[:0]
	}
	s.waiters = append(s.waiters, waiter{t, t.gen})
}

// fire wakes everything that waits for s, in the order of arrival.
func (s *Signal) fire() {
	waiting := s.waiters
	s.waiters = waiting[:0] // nobody is added before the lock is given up
	for _, w := range waiting {
		if w.task.parked && w.task.gen == w.gen {
			w.task.ready()
		}
	}
}
