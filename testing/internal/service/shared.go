// SPDX-License-Identifier: Apache-2.0

package service

import (
	"slices"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// shared holds copies of the operations at the beginning of the state. Pages are
// parts of it, so an execution that is invoked a thousand times does not copy
// its whole past each time. What was shared is never modified: as soon as one of
// the operations changes, the next page begins with new copies.
type shared struct {
	operations []protocol.Operation
	// last is the place of the last of them.
	last int32
}

// forget is called when the operation at a place is about to change.
func (s *shared) forget(i int32) {
	if len(s.operations) > 0 && i <= s.last {
		*s = shared{}
	}
}

// share returns the operations at the beginning of the state that are unlikely to
// change before the next invocation. The order of the state must be compact.
func (j *journal) share() []protocol.Operation {
	s := &j.shared
	s.operations = slices.Grow(s.operations, len(j.order)-len(s.operations))
	for _, i := range j.order[len(s.operations):] {
		op := j.op(i)
		if op.Type != protocol.TypeContext && !op.Status.Terminal() && i != root {
			break
		}
		s.operations, s.last = append(s.operations, *op), i
	}
	return s.operations
}
