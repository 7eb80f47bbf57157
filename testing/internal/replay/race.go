// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/history"
)

// mayBeNew reports whether a function may start an operation that the history
// does not have: when the history ends before the function did, in a branch that
// was abandoned, when a batch that is satisfied early had no need of one more
// branch, and when a version is decided: the history is older than the change,
// and nothing that this replay has found pins the execution to the older path.
func (r *rehearsal) mayBeNew(u *protocol.OperationUpdate) bool {
	parent := r.byID[u.ParentID]
	return u.SubType == protocol.SubTypeVersion ||
		r.unfinished(parent) || parent != nil && parent.isBatch() && !allCompleted(parent)
}

// unfinished reports whether the history does not tell how the function around
// an operation ended.
func (r *rehearsal) unfinished(o *operation) bool {
	for ; o != nil; o = o.parent {
		if !o.ended() {
			return true
		}
	}
	return !r.outcome.answered
}

// mayEndSo reports whether a function may propose a transition in place of the
// one recorded, or where none is.
func (r *rehearsal) mayEndSo(o *operation, s *state, u *protocol.OperationUpdate) bool {
	switch {
	case s == nil:
		return r.unfinished(o)
	case interrupted(u):
		return true // an at-most-once attempt runs at the beginning of the replay
	default:
		return races(s, u)
	}
}

// interrupted reports whether an update says that a crash cut off an attempt.
func interrupted(u *protocol.OperationUpdate) bool {
	return u.Type == protocol.TypeStep && u.Error != nil && errors.Is(
		&durable.RecordedError{Type: u.Error.ErrorType}, durable.ErrStepInterrupted)
}

// races reports whether the outcome of an operation depends on which of its
// branches or futures was the first. That all of the code after it then differs
// says nothing about the function.
func races(s *state, u *protocol.OperationUpdate) bool {
	if s.op.Type != protocol.TypeContext || u.Action == protocol.ActionStart {
		return false
	}
	switch s.op.SubType {
	case protocol.SubTypeMap, protocol.SubTypeParallel:
		return true
	}
	return decides(history.ResultOf(s.event).Payload, history.ErrorOf(s.event)) ||
		decides(u.Payload, u.Error)
}

// decides reports whether this is how Race, Any, All or Select record which
// future has decided them.
func decides(result *string, failed *protocol.ErrorObject) bool {
	var data string
	switch {
	case failed != nil:
		data = failed.ErrorData
	case result != nil:
		data = *result
	}
	var decision struct {
		Member *int   `json:"member"`
		Case   string `json:"case"`
	}
	d := json.NewDecoder(bytes.NewBufferString(data))
	d.DisallowUnknownFields()
	return d.Decode(&decision) == nil && decision.Member != nil
}

// allCompleted reports whether a batch was recorded as run to its end, every
// item of it.
func allCompleted(o *operation) bool {
	last := &o.states[len(o.states)-1]
	var batch struct {
		Reason durable.CompletionReason `json:"completionReason"`
	}
	p := last.op.Result()
	return p != nil && json.Unmarshal([]byte(*p), &batch) == nil &&
		batch.Reason == durable.AllCompleted
}
