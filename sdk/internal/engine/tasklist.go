// SPDX-License-Identifier: Apache-2.0

package engine

import "iter"

// taskList holds the tasks that are not gone, in the order of their start. Tasks
// are linked, so that a large batch costs the same for each of its branches.
type taskList struct{ first, last *Task }

func (l *taskList) add(t *Task) {
	t.before = l.last
	if l.last == nil {
		l.first = t
	} else {
		l.last.after = t
	}
	l.last = t
}

func (l *taskList) remove(t *Task) {
	if t.before == nil {
		l.first = t.after
	} else {
		t.before.after = t.after
	}
	if t.after == nil {
		l.last = t.before
	} else {
		t.after.before = t.before
	}
	t.before, t.after = nil, nil
}

func (l *taskList) all() iter.Seq[*Task] {
	return func(yield func(*Task) bool) {
		for t := l.first; t != nil; t = t.after {
			if !yield(t) {
				return
			}
		}
	}
}
