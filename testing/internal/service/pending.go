// SPDX-License-Identifier: Apache-2.0

package service

import (
	"iter"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Pending yields the operations that wait for the service: waits, steps between
// two attempts, callbacks and chained invokes. What it yields must not be
// modified or kept.
func (e *Execution) Pending() iter.Seq[*protocol.Operation] {
	return func(yield func(*protocol.Operation) bool) {
		left := e.journal.pending
		for i := 0; i < len(e.journal.records) && left > 0; i++ {
			op := e.journal.op(int32(i))
			if !waitsForService(op) {
				continue
			}
			left--
			if !yield(op) {
				return
			}
		}
	}
}
