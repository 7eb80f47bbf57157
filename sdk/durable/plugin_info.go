// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// InvocationInfo tells a [Plugin] about an invocation that begins.
type InvocationInfo struct {
	Execution Execution
	// StartTime is when this invocation began, by the clock of the invocation, as
	// are all times of plugins that the service has not recorded.
	StartTime time.Time
	// IsFirstInvocation says that nothing but the execution itself is recorded.
	// A crash before the first checkpoint makes for a second first invocation.
	IsFirstInvocation bool
	// Input is the execution's input as the caller sent it, nil when there is
	// none.
	Input *string
	// Operations is all that is recorded, the execution itself included.
	Operations Operations
	// Updated is what the service has changed since the last invocation that
	// ended in order: waits that are over, answered callbacks, ended invokes,
	// steps ready for their next attempt.
	Updated Operations
}

// InvocationRetrying is the status of an invocation that ended with an error for
// the Lambda runtime: the service invokes again. The other statuses are those of
// the wire.
const InvocationRetrying protocol.InvocationStatus = "RETRYING"

// InvocationEndInfo tells a [Plugin] how an invocation ended.
type InvocationEndInfo struct {
	InvocationInfo

	// EndTime is when the outcome was known.
	EndTime time.Time
	// Status is SUCCEEDED or FAILED when the execution has ended, PENDING when
	// it is suspended, and [InvocationRetrying].
	Status protocol.InvocationStatus
	// Result is the execution's result as it is recorded, when it succeeded.
	Result *string
	// Err is why the execution failed, a [*RecordedError], or why the invocation
	// is repeated, an [*InvocationError]; else nil.
	Err error
}

// OperationInfo tells a [Plugin] about an operation.
type OperationInfo struct {
	Execution Execution
	// ID is the operation's id on the wire and in the history.
	ID      string
	Name    string
	Type    protocol.OperationType
	SubType string
	// ParentID is the nearest context around the operation that has a record;
	// empty at the top.
	ParentID string
	// Status is empty, and the times are zero, as long as nothing is recorded. A
	// virtual context, which has no record, has a status at its end only, and for
	// times what [Now] gave where it was called and when its function returned.
	Status    protocol.OperationStatus
	StartTime time.Time
	EndTime   time.Time
	// Result is the recorded text of the result, of an operation that has one.
	Result *string
	// Err is the recorded error, rebuilt as the operation's caller gets it.
	Err error
	// Attempt is how many attempts of a step have ended.
	Attempt int
	// IsReplay says that an earlier invocation has recorded the operation, or,
	// at its end, that it ended between two invocations; at the end of a virtual
	// context, that an earlier invocation had come to it too.
	IsReplay bool
}

// ChangeInfo tells a [Plugin] what the answer to a checkpoint has changed.
type ChangeInfo struct {
	Execution Execution
	// Updated are the operations whose status is another one than before.
	Updated Operations
	// Operations is all that is recorded now, Updated included.
	Operations Operations
}

// UserFunctionInfo tells a [Plugin] about a run of a user function: an attempt
// of a body, or the function of a context.
type UserFunctionInfo struct {
	Execution Execution
	// ID and the next four are those of the operation.
	ID       string
	Name     string
	Type     protocol.OperationType
	SubType  string
	ParentID string
	// Attempt is 1 for the first attempt of a body, and 0 for the function of a
	// context, which has no attempts.
	Attempt int
	// StartTime is when this run began.
	StartTime time.Time
	// IsReplay says that the function of a context ran before in an earlier
	// invocation. Bodies only run live.
	IsReplay bool
	// IsReplayingChildren says that the function of a context runs over
	// operations that an earlier invocation has recorded.
	IsReplayingChildren bool
}

// Outcome is how a run of a user function ended.
type Outcome string

// The outcomes.
const (
	OutcomeSucceeded Outcome = "SUCCEEDED"
	OutcomeFailed    Outcome = "FAILED"
	// OutcomeIncomplete: the function left at an operation that has to wait.
	OutcomeIncomplete Outcome = "INCOMPLETE"
)

// UserFunctionEndInfo tells a [Plugin] how a run of a user function ended.
type UserFunctionEndInfo struct {
	UserFunctionInfo

	EndTime time.Time
	Outcome Outcome
	// Err is the error as the function returned it.
	Err error
}

// Operations is a look at recorded operations by id. It shows them as they are
// when it is asked; while a hook runs that is as they were when it was called.
type Operations struct {
	inv *invocation
	ids []string // nil: all
}

// Len is their number.
func (s Operations) Len() int {
	switch {
	case s.inv == nil:
		return 0
	case s.ids != nil:
		return len(s.ids)
	default:
		return len(s.inv.engine.Operations())
	}
}

// Get returns the operation with the id.
func (s Operations) Get(id string) (OperationInfo, bool) {
	if s.inv == nil || s.ids != nil && !slices.Contains(s.ids, id) {
		return OperationInfo{}, false
	}
	op := s.inv.engine.Lookup(id)
	if op == nil {
		return OperationInfo{}, false
	}
	return s.inv.operationInfo(op, true), true
}

// All iterates over them in the order of their ids.
func (s Operations) All() iter.Seq2[string, OperationInfo] {
	return func(yield func(string, OperationInfo) bool) {
		ids := s.ids
		if ids == nil && s.inv != nil {
			ids = slices.Sorted(maps.Keys(s.inv.engine.Operations()))
		}
		for _, id := range ids {
			if info, ok := s.Get(id); ok && !yield(id, info) {
				return
			}
		}
	}
}

// operationInfo is what a record says.
func (inv *invocation) operationInfo(op *protocol.Operation, replay bool) OperationInfo {
	info := OperationInfo{
		Execution: inv.execution, ID: op.ID, Name: op.Name, Type: op.Type, SubType: op.SubType,
		ParentID: op.ParentID, Status: op.Status, StartTime: op.StartTimestamp.Time,
		Result: copied(op.Result()), IsReplay: replay,
	}
	if op.EndTimestamp != nil {
		info.EndTime = op.EndTimestamp.Time
	}
	if op.StepDetails != nil {
		info.Attempt = op.StepDetails.Attempt
	}
	if rec := op.Error(); rec != nil && op.Status != protocol.StatusSucceeded {
		info.Err = inv.restore(rec)
	}
	return info
}

// copied keeps plugins from writing to records.
func copied(text *string) *string {
	if text == nil {
		return nil
	}
	c := *text
	return &c
}
