// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// pipeline sends updates in the order in which they were made, one call at a
// time. An update of an operation is only made when the previous one has been
// answered, except that a START may still be queued before its completion; so a
// batch never holds what the service refuses as a duplicate.
type pipeline struct {
	token    string
	queue    []protocol.OperationUpdate
	room     int      // that the queue was last given
	news     []Change // of the latest answer, kept for its memory
	queued   uint64   // updates ever queued
	acked    uint64   // updates ever answered
	commits  []commit
	first    [1]commit // room for the usual one
	inFlight bool
	empty    bool // an empty checkpoint is wanted, to learn what changed
	kicked   bool // a sender has been started and has not looked yet
	stopped  bool // the service takes no more checkpoints
}

// commit is a task that waits until that many updates were answered. Commits are
// in the order of the queue, so that an answer wakes those that it is for: to a
// thousand branches that commit at once it comes in parts.
type commit struct {
	upTo uint64
	task *Task
}

// Queue records an update without waiting for the answer. It leaves with the
// next checkpoint.
func (t *Task) Queue(u protocol.OperationUpdate) {
	t.e.mu.Lock()
	t.leaveIfMust()
	t.e.push(u)
	t.e.mu.Unlock()
}

// Send records an update that must leave at once, without waiting for the
// answer. Under a scheduler, where the body that follows takes no time, it is
// answered first; that keeps the order of events independent of the machine.
func (t *Task) Send(u protocol.OperationUpdate) {
	if t.e.sched != nil {
		t.Commit(u)
		return
	}
	t.e.mu.Lock()
	t.leaveIfMust()
	t.e.push(u)
	t.e.kick()
	t.e.mu.Unlock()
}

// Commit records an update and returns when the service has answered. When
// nothing else runs, the caller itself makes the call.
func (t *Task) Commit(u protocol.OperationUpdate) {
	e := t.e
	e.mu.Lock()
	t.leaveIfMust()
	upTo := e.push(u)
	for e.acked < upTo {
		if e.running > 1 {
			e.kick()
		}
		if e.commits == nil {
			e.commits = e.first[:0]
		}
		e.commits = append(e.commits, commit{upTo, t})
		t.park("the answer to a checkpoint", &t.answered)
	}
	e.mu.Unlock()
}

// Finish sends one last update after Run has returned, and waits for the answer.
func (e *Engine) Finish(u protocol.OperationUpdate) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	upTo := e.push(u)
	before := e.outcome
	e.drain()
	switch {
	case e.acked >= upTo:
		return nil
	case e.outcome != before:
		return e.outcome.Err
	default:
		return errors.New("durable: the service takes no more checkpoints in this invocation")
	}
}

// push appends to the queue. What has been sent belongs to the backend, what is
// left of the memory behind it is used further.
func (e *Engine) push(u protocol.OperationUpdate) uint64 {
	const smallest, largest = 2, 32
	if len(e.queue) == 0 && cap(e.queue) == 0 {
		e.room = min(max(smallest, 2*e.room), largest)
		e.queue = make([]protocol.OperationUpdate, 0, e.room)
	}
	e.queue = append(e.queue, u)
	e.queued++
	return e.queued
}

func (e *Engine) somethingToSend() bool { return len(e.queue) > 0 || e.empty }

// kick has a sender take the queue, unless one is about to. The lock is held.
func (e *Engine) kick() {
	if e.sched != nil || e.inFlight || e.kicked || e.stopped || !e.somethingToSend() {
		return
	}
	e.kicked = true
	e.live++
	go e.send()
}

// send is the goroutine of a sender: it sends until the queue is empty.
func (e *Engine) send() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.kicked = false
	for !e.inFlight && !e.ending && e.somethingToSend() {
		e.flush()
	}
	e.release()
}

// drain sends what is queued when no task is left to care.
func (e *Engine) drain() {
	for len(e.queue) > 0 && !e.stopped {
		e.flush()
	}
}

// flush makes one call with as much of the queue as it may carry. The lock is
// held on entry and on return, and released during the call.
func (e *Engine) flush() {
	batch := e.takeBatch()
	e.inFlight, e.empty = true, false
	token := e.token
	e.mu.Unlock()
	answer, err := e.call(token, batch)
	e.mu.Lock()
	if err == nil {
		e.accept(batch, answer)
	}
	e.inFlight = false
	switch {
	case err != nil:
		e.stopped = true
		e.end(refused(err))
	case answer.Token == "" && !closesExecution(batch):
		// The service drains or pauses: what was sent is applied, more is not
		// taken, and PENDING is the expected answer.
		e.stopped = true
		e.end(Outcome{Verdict: Suspended})
	}
}

// accept takes over an answer. Observers see the changes before anything that
// waits for them goes on.
func (e *Engine) accept(batch []protocol.OperationUpdate, answer backend.CheckpointResponse) {
	e.token = answer.Token
	changes := e.merge(answer.Operations, e.news[:0])
	e.news = changes
	if e.observe != nil && len(changes) > 0 {
		e.mu.Unlock()
		e.observe(changes)
		e.mu.Lock()
	}
	e.acked += uint64(len(batch))
	for _, c := range changes {
		if s := e.changes[c.After.ID]; s != nil {
			s.fire()
		}
	}
	answered := 0
	for answered < len(e.commits) && e.commits[answered].upTo <= e.acked {
		e.commits[answered].task.answered.fire()
		answered++
	}
	e.commits = slices.Delete(e.commits, 0, answered)
}

// call asks the backend, reads further pages of its answer, and turns a panic of
// the backend into an error.
func (e *Engine) call(token string, batch []protocol.OperationUpdate) (
	answer backend.CheckpointResponse, err error,
) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("checkpoint backend panicked: %v", p)
		}
	}()
	ctx := e.base
	answer, err = e.backend.Checkpoint(ctx, backend.CheckpointRequest{
		ExecutionARN: e.arn, Token: token, Updates: batch,
	})
	if err != nil {
		return answer, fmt.Errorf("checkpoint: %w", err)
	}
	for marker := answer.NextMarker; marker != "" && answer.Token != ""; {
		page, err := e.backend.State(ctx, backend.StateRequest{
			ExecutionARN: e.arn, Token: answer.Token, Marker: marker,
			MaxItems: protocol.MaxPageItems,
		})
		if err != nil {
			return answer, fmt.Errorf("read what a checkpoint changed: %w", err)
		}
		answer.Operations = append(answer.Operations, page.Operations...)
		marker = page.NextMarker
	}
	return answer, nil
}

// takeBatch removes from the queue what fits in one call, at least one update.
func (e *Engine) takeBatch() []protocol.OperationUpdate {
	n, size := 0, 0
	for n < len(e.queue) && n < protocol.MaxBatchUpdates {
		size += updateSize(&e.queue[n])
		if n > 0 && size > protocol.MaxBatchBytes {
			break
		}
		n++
	}
	batch := e.queue[:n:n]
	e.queue = e.queue[n:]
	return batch
}

// updateSize estimates the JSON size of an update, escaped quotes included.
func updateSize(u *protocol.OperationUpdate) int {
	const members = 200
	n := members + len(u.ID) + len(u.ParentID) + len(u.Name) + u.Error.Size()
	if u.Payload != nil {
		p := *u.Payload
		n += len(p) + strings.Count(p, `"`) + strings.Count(p, `\`)
	}
	return n
}

func closesExecution(batch []protocol.OperationUpdate) bool {
	return len(batch) > 0 && batch[len(batch)-1].Type == protocol.TypeExecution
}

// refused says what a failed call ends.
func refused(err error) Outcome {
	if backend.ScopeOf(err) == backend.ScopeExecution {
		return Outcome{Verdict: Failed, Err: err}
	}
	return Outcome{Verdict: Aborted, Err: err}
}
