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
func (r *Recording) Prefixes(most int) []int {
	var all, telling []int
	if len(r.events) > 0 {
		all = append(all, 1)
	}
	for i := range r.events {
		e := &r.events[i]
		if i == 0 || r.byID[e.ID] == nil {
			continue
		}
		all = append(all, i+1)
		if summarizes(e) {
			telling = append(telling, i)
		}
	}
	if len(all) <= most {
		return all
	}
	picked := telling
	for i := range most {
		picked = append(picked, all[i*(len(all)-1)/(most-1)])
	}
	slices.Sort(picked)
	return slices.Compact(picked)
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
