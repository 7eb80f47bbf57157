// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"sync"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// extents keeps what the spans of operations have to hold: the user functions that
// ran in this invocation and the spans inside. The times of an operation are the
// service's, those of functions this machine's, and a START may be on record
// later than the body began; none of this may show as a child outside its parent.
type extents struct {
	mu   sync.Mutex // guards byID
	byID map[string]extent
}

type extent struct {
	interval

	attempt int // the latest one that ran here
}

func (x *extents) functionStarts(info durable.UserFunctionInfo) {
	x.add(info.ID, extent{interval{start: info.StartTime}, info.Attempt})
}

func (x *extents) functionEnds(info durable.UserFunctionEndInfo) {
	ran := interval{info.StartTime, info.EndTime}
	if info.Attempt > 0 {
		ran = ran.visible() // it has a span
	}
	x.add(info.ID, extent{ran, info.Attempt})
}

func (x *extents) holds(id string, inside interval) { x.add(id, extent{interval: inside}) }

func (x *extents) add(id string, more extent) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.byID == nil {
		x.byID = map[string]extent{}
	}
	known := x.byID[id]
	x.byID[id] = extent{known.around(more.interval), max(known.attempt, more.attempt)}
}

// of is zero for an operation in which nothing happened here.
func (x *extents) of(id string) extent {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.byID[id]
}
