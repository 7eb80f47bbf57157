// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"slices"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// cut takes out of a history what can't be followed because something before it
// was left out: the end of an operation whose outcome is unknown, and what came
// after it in the contexts around it. Branches beside it stay. It returns what is
// left and the ids of the operations whose outcomes are missed.
func cut(events []protocol.Event) (left []protocol.Event, missed []string) {
	c := cutting{
		parents: parentsOf(events), begun: make(map[string]bool),
		dropped: make(map[string]bool), unfinished: make(map[string]bool),
	}
	for i := range events {
		e := &events[i]
		if c.keeps(e) {
			left = append(left, *e)
			continue
		}
		if (lacksResult(e) || lacksError(e)) && !c.drops(e.ID) && !slices.Contains(missed, e.ID) {
			missed = append(missed, e.ID)
		}
	}
	return left, missed
}

// cutting is what is known half-way through a history. The top level is the
// context without an id.
type cutting struct {
	parents map[string]string
	// begun are the operations that are reached for certain; dropped those that
	// may not be, unfinished those whose end may not be.
	begun, dropped, unfinished map[string]bool
}

// keeps reports whether an event can be followed.
func (c *cutting) keeps(e *protocol.Event) bool {
	switch {
	case isExecution(e.EventType):
		return e.EventType == protocol.EventExecutionStarted || !c.unfinished[""]
	case e.ID == "":
		return true
	case c.drops(e.ID):
		return false
	case !c.begun[e.ID] && c.unfinished[c.parents[e.ID]]:
		c.dropped[e.ID] = true
		return false
	case lacksResult(e) || lacksError(e):
		for id := e.ID; !c.unfinished[id]; id = c.parents[id] {
			c.unfinished[id] = true
		}
		return false
	}
	c.begun[e.ID] = true
	return !c.unfinished[e.ID]
}

// drops reports whether an operation, or one around it, may not be reached.
func (c *cutting) drops(id string) bool {
	for ; id != ""; id = c.parents[id] {
		if c.dropped[id] {
			return true
		}
	}
	return false
}

// parentsOf maps the ids of operations to those of their contexts. The top level
// has no id.
func parentsOf(events []protocol.Event) map[string]string {
	parents := make(map[string]string)
	for o := range execution.FromHistory("", events).All() {
		if o.Parent() != nil {
			parents[o.ID] = o.Parent().ID
		}
	}
	return parents
}

func isExecution(t protocol.EventType) bool {
	switch t {
	case protocol.EventExecutionStarted, protocol.EventExecutionSucceeded,
		protocol.EventExecutionFailed, protocol.EventExecutionTimedOut,
		protocol.EventExecutionStopped:
		return true
	default:
		return false
	}
}
