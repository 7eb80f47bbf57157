// SPDX-License-Identifier: Apache-2.0

package engine

// Signal is something that tasks wait for: a record, a future, an answer. Its
// zero value is ready to use; the engine's lock guards it.
type Signal struct {
	waiters []waiter
}

// waiter is one parking of one task. A task that waits for several signals is
// woken by the first; gen tells the others that their entry is out of date.
type waiter struct {
	task *Task
	gen  uint64
}

func (s *Signal) add(t *Task) { s.waiters = append(s.waiters, waiter{t, t.gen}) }

// fire wakes everything that waits for s, in the order of arrival.
func (s *Signal) fire() {
	waiting := s.waiters
	s.waiters = nil
	for _, w := range waiting {
		if w.task.parked && w.task.gen == w.gen {
			w.task.ready()
		}
	}
}
