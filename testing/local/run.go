// SPDX-License-Identifier: Apache-2.0

package local

import (
	"reflect"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// run is one execution. The Runner's lock guards what changes.
type run struct {
	runner  *Runner
	exec    *service.Execution
	handler Handler
	tenant  string
	// flight is the invocation that is under way, nil when none is. Only the
	// goroutine that drives changes it, under the lock.
	flight *flight
	// timed says that somebody asked for the execution's time-out.
	timed bool
	// parents are the chained invokes that wait for this execution.
	parents []service.ChainedInvoke
	// depth is how many executions it is within.
	depth int
	// targets holds what stands behind the chained invokes that have not been
	// called yet, durable ones excepted.
	targets map[string]Function
	// shown counts the events that were shown to Config.OnEvent.
	shown int

	callbacks callbacks
	// recorded, when somebody waits for it, is closed at the next checkpoint.
	recorded chan struct{}
}

// lambdaError is what the Lambda runtime for Go makes of an error: the name of
// its type without package or pointer, and its text.
func lambdaError(err error) *protocol.ErrorObject {
	t := reflect.TypeOf(err)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return &protocol.ErrorObject{ErrorType: t.Name(), ErrorMessage: err.Error()}
}

// report shows new events to the observer.
func (r *Runner) report() {
	if r.cfg.OnEvent == nil {
		return
	}
	type news struct {
		arn    string
		events []protocol.Event
	}
	var all []news
	r.mu.Lock()
	for exec := range r.svc.All() {
		one := r.runs[exec.ARN()]
		if events := exec.EventsAfter(one.shown); len(events) > 0 {
			all = append(all, news{exec.ARN(), events})
			one.shown += len(events)
		}
	}
	r.mu.Unlock()
	for _, n := range all {
		for _, e := range n.events {
			r.cfg.OnEvent(n.arn, e)
		}
	}
}
