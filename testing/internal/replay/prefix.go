// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/history"
)

// Prefixes returns the prefixes to replay from, as numbers of events in
// ascending order: every one at which an operation has changed, but when there
// are more than most only that many, evenly spread, the first and the last among
// them. Those that tell whether a context keeps its children come on top. most
// is at least 2.
func (r *Recording) Prefixes(most int) []int { return r.spread(r.changes(), most) }

// PrefixesOfRun is Prefixes for the function that was just recorded. It leaves out
// those from which the recorded execution itself has begun an invocation that went
// on to record something. That was a replay too, and whatever the function would
// do otherwise from there shows from the next prefix as well. With large payloads
// there are fewer of them, since each replay reads all that was recorded.
func (r *Recording) PrefixesOfRun(most int) []int {
	return r.spread(slices.DeleteFunc(r.changes(), func(prefix int) bool {
		return prefix < len(r.events) && r.firstOfInvocation(prefix)
	}), r.affordable(most))
}

// affordable bounds what replays read in all, from a number of replays on.
func (r *Recording) affordable(most int) int {
	const bytes, least = 64 << 20, 8
	each := 1
	for i := range r.events {
		if p := history.ResultOf(&r.events[i]).Payload; p != nil {
			each += len(*p)
		}
	}
	return min(most, max(least, bytes/each))
}

// changes returns the prefixes after which something else is on record than
// before, or a retry is due.
func (r *Recording) changes() []int {
	var all []int
	for i := range r.events {
		if i == 0 || r.byID[r.events[i].ID] != nil || r.retries(i+1) {
			all = append(all, i+1)
		}
	}
	return all
}

// retries reports whether event i begins another attempt.
func (r *Recording) retries(i int) bool {
	if i == len(r.events) || r.events[i].EventType != protocol.EventStepStarted {
		return false
	}
	o := r.byID[r.events[i].ID]
	return o != nil && o.states[0].number != i+1
}

// spread picks at most so many prefixes, and those that tell of large results.
func (r *Recording) spread(all []int, most int) []int {
	if len(all) <= most {
		return all
	}
	var picked []int
	for i := range r.events {
		if i > 0 && summarizes(&r.events[i]) {
			picked = append(picked, i)
		}
	}
	for i := range most {
		picked = append(picked, all[i*(len(all)-1)/(most-1)])
	}
	slices.Sort(picked)
	return slices.Compact(picked)
}

// firstOfInvocation reports whether event i is the first that an invocation has
// recorded.
func (r *Recording) firstOfInvocation(i int) bool {
	if r.byID[r.events[i].ID] == nil || actionOf(&r.events[i]) == "" {
		return false
	}
	for i--; i > 0; i-- {
		e := &r.events[i]
		switch {
		case e.EventType == protocol.EventInvocationCompleted:
			return true
		case r.byID[e.ID] != nil && actionOf(e) != "":
			return false
		}
	}
	return true
}

// summarizes reports whether an event closes a context with what may not be its
// result but a text that stands for one that was too large.
func summarizes(e *protocol.Event) bool {
	p := history.ResultOf(e).Payload
	return e.EventType == protocol.EventContextSucceeded && p != nil &&
		*p != "" && !json.Valid([]byte(*p))
}

// standsForLarge reports whether an event closes a context with what the SDK
// records in place of a result that is too large, if nobody has given it a text.
func standsForLarge(e *protocol.Event) bool {
	p := history.ResultOf(e).Payload
	if e.EventType != protocol.EventContextSucceeded || p == nil {
		return false
	}
	switch e.SubType {
	case protocol.SubTypeMap, protocol.SubTypeParallel:
		return strings.Contains(*p, `"itemStatuses":`)
	default:
		return *p == ""
	}
}
