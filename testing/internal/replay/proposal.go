// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"fmt"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/history"
)

// take accepts an update that the history has, and returns the operation as it
// was after it. Otherwise the replay is over, with a difference or without.
func (r *rehearsal) take(u *protocol.OperationUpdate) (protocol.Operation, bool) {
	o := r.byID[u.ID]
	if o == nil {
		if !r.mayBeNew(u) {
			r.differs(u.ID, "no operation", describeUpdate(u))
		}
		return protocol.Operation{}, false
	}
	s := r.upcoming(o)
	if s == nil || s.action != u.Action {
		if !r.mayEndSo(o, s, u) {
			r.differs(u.ID, describeState(o, s), describeUpdate(u))
		}
		return protocol.Operation{}, false
	}
	if recorded, called := compare(s, u); recorded != "" {
		if !r.mayEndSo(o, s, u) {
			r.differs(u.ID, recorded, called)
		}
		return protocol.Operation{}, false
	}
	r.by[o.index]++
	r.pass(s)
	if u.Type != protocol.TypeContext || u.Action == protocol.ActionStart {
		return s.op, true
	}
	o.keeps = u.ContextOptions != nil && u.ContextOptions.ReplayChildren
	return keeping(s.op, o.keeps), true
}

// differs takes down a difference; the first of a replay counts.
func (r *rehearsal) differs(id, recorded, called string) {
	if len(r.found) > 0 {
		return
	}
	r.stopped = true
	r.found = append(r.found, Difference{
		Prefix: r.prefix, ID: id, Path: r.path(id), Recorded: recorded, Called: called,
		Caller: r.caller(id),
	})
}

// compare says in words how an update differs from what was recorded of it;
// empty texts mean that it does not.
func compare(s *state, u *protocol.OperationUpdate) (recorded, called string) {
	op := &s.op
	update := protocol.Operation{ID: u.ID, Name: u.Name, Type: u.Type, SubType: u.SubType}
	switch {
	case !sameKind(op, &update):
		return describe(op), describe(&update)
	case op.ParentID != u.ParentID:
		return parentOf(op.ParentID), parentOf(u.ParentID)
	case u.Action == protocol.ActionStart:
		return compareStart(s.event, u)
	}
	if failed := history.ErrorOf(s.event); failed != nil || u.Error != nil {
		return compareErrors(op, failed, u.Error)
	}
	result := history.ResultOf(s.event)
	if at := differsAt(result, u.Payload); at != "" {
		return "its result", "a result that differs at " + at
	}
	return "", ""
}

func sameKind(a, b *protocol.Operation) bool {
	return a.Type == b.Type && a.SubType == b.SubType && a.Name == b.Name
}

func parentOf(id string) string {
	if id == "" {
		return "an operation at the top level"
	}
	return "an operation inside " + id
}

func compareErrors(op *protocol.Operation, a, b *protocol.ErrorObject) (recorded, called string) {
	if a == nil || b == nil { // an error that was left out of the history, or an empty one
		return "", ""
	}
	if a.ErrorType == b.ErrorType && a.ErrorMessage == b.ErrorMessage && a.ErrorData == b.ErrorData {
		return "", ""
	}
	return describe(op) + " failed with " + describeError(a), "failed with " + describeError(b)
}

// compareStart compares what an operation is asked to do.
func compareStart(e *protocol.Event, u *protocol.OperationUpdate) (recorded, called string) {
	switch {
	case e.WaitStartedDetails != nil && u.WaitOptions != nil:
		return compareWaits(e.WaitStartedDetails.Duration, u.WaitOptions.WaitSeconds)
	case e.CallbackStartedDetails != nil:
		return compareCallbacks(e.CallbackStartedDetails, u.CallbackOptions)
	case e.ChainedInvokeStartedDetails != nil && u.ChainedInvokeOptions != nil:
		return compareInvokes(e.ChainedInvokeStartedDetails, u)
	default:
		return "", ""
	}
}

// compareWaits lets a second pass: the time that is left until an instant is
// computed by the clock of the machine, which is not on record.
func compareWaits(a, b int) (recorded, called string) {
	if a-b <= 1 && b-a <= 1 {
		return "", ""
	}
	return "a wait of " + seconds(a), "one of " + seconds(b)
}

func compareCallbacks(
	d *protocol.CallbackStartedDetails, o *protocol.CallbackOptions,
) (recorded, called string) {
	if o == nil {
		o = &protocol.CallbackOptions{}
	}
	switch {
	case d.Timeout != o.TimeoutSeconds:
		return "a time-out of " + seconds(d.Timeout), "one of " + seconds(o.TimeoutSeconds)
	case d.HeartbeatTimeout != o.HeartbeatTimeoutSeconds:
		return "a heartbeat time-out of " + seconds(d.HeartbeatTimeout),
			"one of " + seconds(o.HeartbeatTimeoutSeconds)
	default:
		return "", ""
	}
}

func compareInvokes(
	d *protocol.ChainedInvokeStartedDetails, u *protocol.OperationUpdate,
) (recorded, called string) {
	o := u.ChainedInvokeOptions
	switch {
	case bareName(d.FunctionName) != bareName(o.FunctionName):
		return fmt.Sprintf("an invoke of %q", d.FunctionName), fmt.Sprintf("one of %q", o.FunctionName)
	case d.TenantID != o.TenantID:
		return fmt.Sprintf("an invoke for tenant %q", d.TenantID),
			fmt.Sprintf("one for %q", o.TenantID)
	}
	if at := differsAt(d.Input, u.Payload); at != "" {
		return "its input", "an input that differs at " + at
	}
	return "", ""
}

// bareName takes the ARN and the qualifier from a function's name, which the
// service may have resolved.
func bareName(name string) string {
	if _, rest, ok := strings.Cut(name, ":function:"); ok {
		name = rest
	}
	name, _, _ = strings.Cut(name, ":")
	return name
}

func seconds(n int) string { return (time.Duration(n) * time.Second).String() }
