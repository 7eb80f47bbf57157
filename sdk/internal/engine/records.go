// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"slices"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Records looks up what is recorded of an operation, nil for nothing. It is good
// for the duration of the call that it is handed to.
type Records func(id string) *protocol.Operation

// AwaitRecords is [Task.Await] for a condition on records: it looks again when
// the status of one of the operations has changed or a signal has fired. While
// other tasks run, changes that the service makes are polled for.
func (t *Task) AwaitRecords(
	reason string, ids []string, done func(Records) bool, signals ...*Signal,
) {
	e := t.e
	e.mu.Lock()
	for !done(e.recordOf) {
		wake := slices.Clip(signals)
		for _, id := range ids {
			op := e.ops[id]
			if op != nil && op.Status.Terminal() {
				continue
			}
			wake = append(wake, e.signalFor(id))
			if op != nil && pending(op) {
				t.pollFor(dueTime(op))
			}
		}
		t.park(reason, wake...)
	}
	e.mu.Unlock()
}

func (e *Engine) recordOf(id string) *protocol.Operation { return e.ops[id] }

// dueTime is when the service will change the operation on its own, nil when
// that is not known.
func dueTime(op *protocol.Operation) *protocol.Timestamp {
	switch {
	case op.WaitDetails != nil:
		return op.WaitDetails.ScheduledEndTimestamp
	case op.StepDetails != nil:
		return op.StepDetails.NextAttemptTimestamp
	default:
		return nil
	}
}
