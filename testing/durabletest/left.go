// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"sync"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// left is what an execution has left behind. The zero value says that there is
// nothing yet.
type left struct {
	events func() []protocol.Event
	// result is folded from the events.
	result func() *execution.Result
}

// leaves returns what a result holds.
func leaves(r *execution.Result) left {
	return left{
		events: func() []protocol.Event { return r.Events },
		result: func() *execution.Result { return r },
	}
}

// left returns what the execution under test, which changes no more, has left
// behind. It is read when somebody first looks: a test that runs a function a
// thousand times looks at few of the trees.
func (w *world) left() left {
	events := sync.OnceValue(func() []protocol.Event { return w.runner.EventsAfter(w.arn, 0) })
	return left{events: events, result: sync.OnceValue(func() *execution.Result {
		return execution.FromHistory(w.arn, events())
	})}
}
