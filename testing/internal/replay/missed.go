// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"slices"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// requireCalls finds a recorded operation that the function should have called
// and hasn't. It is asked when the function has returned, or waits for what is
// not on record yet.
func (r *rehearsal) requireCalls(returned bool) bool {
	for _, o := range r.operations {
		if r.called[o.index] || !r.mustCall(o, returned) {
			continue
		}
		called := "passed by: the function waits without having called it"
		if returned || o.parent != nil && r.closedNow(o.parent) {
			called = "not called: the function returns without it"
		}
		r.differs(o.first().ID, describe(o.first()), called)
		return false
	}
	return true
}

// mustCall reports whether the function must have called an operation by now.
// What is on record already comes up again at every replay, because the more is
// on record the further the function gets; and when a function has returned,
// everything has come up that ever did. What runs beside the function may have
// been abandoned, though, and then does not count.
func (r *rehearsal) mustCall(o *operation, returned bool) bool {
	op := o.first()
	known := r.before[o.index] > 0
	switch {
	case op.SubType == protocol.SubTypeVersion:
		return false // code may cease to ask for it
	case isInVirtual(op):
		return false
	case o.parent == nil:
		return op.ParentID == "" && (known || returned)
	case o.parent.isBatch(), r.closedAround(o.parent.parent, r.before):
		return false
	case r.closed(o.parent, r.before):
		return false
	case r.closedNow(o.parent):
		return true
	default:
		return known && !returned && !r.closedAround(o.parent.parent, r.by) &&
			r.entered(o.parent) && !r.undoing()
	}
}

// undoing reports whether a function has failed and undoes what it did, its
// branches having been abandoned.
func (r *rehearsal) undoing() bool {
	return slices.ContainsFunc(r.operations, func(o *operation) bool {
		return r.called[o.index] && o.first().SubType == protocol.SubTypeCompensation
	})
}

// entered reports whether the body of a context has run in this replay, as far as
// that is known: branches of a batch are not told of.
func (r *rehearsal) entered(o *operation) bool {
	for ; o != nil; o = o.parent {
		told := o.parent == nil || !o.parent.isBatch()
		if isInVirtual(o.first()) || told && !r.called[o.index] {
			return false
		}
	}
	return true
}

// isInVirtual reports whether there may be contexts without a record between an
// operation and its recorded parent. Nobody can tell when those ended.
func isInVirtual(op *protocol.Operation) bool {
	position := op.ID
	if op.ParentID != "" {
		var ok bool
		if position, ok = strings.CutPrefix(op.ID, op.ParentID+"-"); !ok {
			return true
		}
	}
	return strings.Contains(position, "-")
}

func (r *rehearsal) closed(o *operation, by []int) bool {
	s := stateAt(o, by)
	return s != nil && s.op.Status.Terminal()
}

// closedNow reports whether a context was closed in this replay.
func (r *rehearsal) closedNow(o *operation) bool {
	return r.closed(o, r.by) && !r.closed(o, r.before)
}

func (r *rehearsal) closedAround(o *operation, by []int) bool {
	for ; o != nil; o = o.parent {
		if r.closed(o, by) {
			return true
		}
	}
	return false
}
