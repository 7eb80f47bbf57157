// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/history"
)

// outcome is how the execution ended.
type outcome struct {
	status protocol.ExecutionStatus
	result protocol.EventPayload
	err    *protocol.ErrorObject
	// answered says that the function ended it. Otherwise somebody stopped it, it
	// ran out of time or of what it may use, or it has not ended.
	answered bool
}

func outcomeOf(f *history.Fold) outcome {
	x := f.Execution()
	o := outcome{status: x.Status, result: x.Result, err: x.Error}
	switch x.Status {
	case protocol.ExecutionSucceeded:
		o.answered = true
	case protocol.ExecutionFailed:
		o.answered = !serviceFailed(f, x.Error)
	case protocol.ExecutionRunning, protocol.ExecutionTimedOut, protocol.ExecutionStopped:
	}
	return o
}

// serviceFailed reports whether an execution FAILED although the function did
// not say so: its last invocation failed, or it used up what it may.
func serviceFailed(f *history.Fold, err *protocol.ErrorObject) bool {
	if n := len(f.Invocations()); n > 0 && f.Invocations()[n-1].Error != nil {
		return true
	}
	return err != nil && err.ErrorType == "Execution.QuotaExceeded"
}

// end compares how the invocation ended and returns what was found. The error says
// that there is no answer, and why.
func (r *rehearsal) end(answer *protocol.InvocationOutput, err error) []Difference {
	switch {
	case r.stopped:
	case err != nil:
		r.differs("", r.outcome.describe(), err.Error())
	default:
		r.answered(answer)
	}
	return r.found
}

func (r *rehearsal) answered(out *protocol.InvocationOutput) {
	switch {
	case out.Status == protocol.InvocationPending:
		r.requireCalls(false)
		return
	case !r.outcome.answered:
		return
	}
	now := outcome{
		status: protocol.ExecutionSucceeded, result: protocol.EventPayload{Payload: out.Result},
		err: out.Error,
	}
	if out.Status == protocol.InvocationFailed {
		now.status = protocol.ExecutionFailed
	}
	if r.ends(now) {
		r.requireCalls(true)
	}
}

// decides is called for a result that is too large for an answer. The answer
// that follows means nothing.
func (r *rehearsal) decides(u *protocol.OperationUpdate) {
	now := outcome{status: protocol.ExecutionSucceeded}
	now.result.Payload, now.err = u.Payload, u.Error
	if u.Action == protocol.ActionFail {
		now.status = protocol.ExecutionFailed
	}
	if !r.outcome.answered || r.ends(now) && r.requireCalls(true) {
		r.stopped = true
	}
}

// ends compares how the function ends with how the execution has ended.
func (r *rehearsal) ends(now outcome) bool {
	was := r.outcome
	switch {
	case was.status != now.status || !sameError(was.err, now.err):
		r.differs("", was.describe(), now.describe())
		return false
	case was.status == protocol.ExecutionFailed:
		return true
	}
	if at := differsAt(was.result, now.result.Payload); at != "" {
		r.requireCalls(true) // what is not called any more may be why
		r.differs("", was.describe(), "SUCCEEDED with a result that differs at "+at)
		return false
	}
	return true
}

func sameError(a, b *protocol.ErrorObject) bool {
	recorded, _ := compareErrors(&protocol.Operation{}, a, b)
	return recorded == ""
}

func (o outcome) describe() string {
	switch {
	case o.status == "":
		return "no end"
	case o.err != nil:
		return fmt.Sprintf("%s with %s", o.status, describeError(o.err))
	default:
		return string(o.status)
	}
}
