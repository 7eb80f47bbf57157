// SPDX-License-Identifier: Apache-2.0

package local

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// BlockedError says that an execution has not ended although nothing can happen
// any more: no timer is due and no answer is on its way.
type BlockedError struct {
	// Waiting describes the operations that wait for somebody outside.
	Waiting []string
}

// Error names the operations.
func (e *BlockedError) Error() string {
	const nothing = "nothing can happen any more: "
	switch len(e.Waiting) {
	case 0:
		return nothing + "the execution is running and waits for nothing"
	case 1:
		return nothing + e.Waiting[0] + " is waiting and no responder answers it"
	default:
		return nothing + strings.Join(e.Waiting, " and ") +
			" are waiting and no responder answers them"
	}
}

// blocked names the callbacks that are waiting in any execution. Invokes are
// left out: their targets are executions themselves. The lock is held.
func (r *Runner) blocked() error {
	err := &BlockedError{}
	for _, one := range r.active {
		for _, c := range one.waiting() {
			text := c.describe()
			if len(r.active) > 1 {
				text += fmt.Sprintf(" of function %q", one.exec.FunctionName())
			}
			err.Waiting = append(err.Waiting, text)
		}
	}
	return err
}

// waiting lists the callbacks of the execution that have not ended.
func (one *run) waiting() []Callback {
	operations := one.exec.Operations()
	names := make(map[string]string)
	var waiting []Callback
	for i := range operations {
		op := &operations[i]
		if op.SubType == protocol.SubTypeWaitForCallback {
			names[op.ID] = op.Name
		}
		if op.Type != protocol.TypeCallback || op.Status.Terminal() {
			continue
		}
		name := op.Name
		if outer, ok := names[op.ParentID]; ok {
			name = outer
		}
		waiting = append(waiting, Callback{Name: name, OperationID: op.ID})
	}
	return waiting
}

// worthWaiting reports whether the clock may move to the end of an execution's
// time: when somebody asked for that time-out, or when the execution waits for
// something that is due even later. The lock is held.
func (r *Runner) worthWaiting(arn string) bool {
	one := r.runs[arn]
	return one.timed || slices.ContainsFunc(one.exec.Operations(), func(o protocol.Operation) bool {
		return o.Type == protocol.TypeWait && o.Status == protocol.StatusStarted ||
			o.Type == protocol.TypeStep && o.Status == protocol.StatusPending
	})
}
