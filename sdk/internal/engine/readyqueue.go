// SPDX-License-Identifier: Apache-2.0

package engine

// readyQueue holds the tasks that await their turn, in the order in which they
// became ready. The first of them, which is the next one unless the backend says
// otherwise, leaves without moving the others: a thousand branches would move a
// thousand others at every turn.
type readyQueue struct {
	tasks []*Task
	paths []string // of the tasks, as the backend is shown them
	head  int      // of the first one; those before it are gone

	// Most invocations have one task and need no more room than this.
	firstTask [1]*Task
	firstPath [1]string
}

func (q *readyQueue) len() int { return len(q.tasks) - q.head }

func (q *readyQueue) add(t *Task) {
	if q.tasks == nil {
		q.tasks, q.paths = q.firstTask[:0], q.firstPath[:0]
	}
	if q.head > len(q.tasks)/2 && len(q.tasks) == cap(q.tasks) {
		q.tasks = q.tasks[:copy(q.tasks, q.tasks[q.head:])]
		q.paths = q.paths[:copy(q.paths, q.paths[q.head:])]
		q.head = 0
	}
	q.tasks = append(q.tasks, t)
	q.paths = append(q.paths, t.path)
}

// take removes the task with that index.
func (q *readyQueue) take(i int) *Task {
	t := q.tasks[q.head+i]
	copy(q.tasks[q.head+1:], q.tasks[q.head:q.head+i])
	copy(q.paths[q.head+1:], q.paths[q.head:q.head+i])
	q.tasks[q.head] = nil
	q.head++
	if q.head == len(q.tasks) {
		q.tasks, q.paths, q.head = q.tasks[:0], q.paths[:0], 0
	}
	return t
}
