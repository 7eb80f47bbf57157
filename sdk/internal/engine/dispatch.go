// SPDX-License-Identifier: Apache-2.0

package engine

// dispatch is called whenever a task stops running. As long as none runs it
// starts the next ready one, else sends what is queued, else lets time pass for
// one that sleeps, else suspends. The lock is held, and released only while a
// checkpoint is under way or time passes.
func (e *Engine) dispatch() {
	for e.running == 0 {
		switch {
		case e.queueUp.len() > 0:
			e.takeTurn().resume()
		case e.ending, e.inFlight, e.live == 0:
			return
		case e.somethingToSend():
			e.flush()
		case len(e.sleepers) > 0:
			e.passTime()
		default:
			e.suspend()
		}
	}
}

// takeTurn lets the backend pick one of the ready tasks.
func (e *Engine) takeTurn() *Task {
	q, i := &e.queueUp, 0
	if q.len() > 1 {
		i = e.sched.Next(q.paths[q.head:])
	}
	return q.take(i)
}
