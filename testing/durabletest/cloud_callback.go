// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/cloud"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// outside is the world outside a deployed function: it answers callbacks as the
// responders say, at real delays.
type outside struct {
	cfg    *config
	runner *cloud.Runner
	logf   func(format string, args ...any)
	// spoil ends the run because the test is wrong.
	spoil context.CancelCauseFunc
}

// offer is told of every callback that somebody outside can know of.
func (o *outside) offer(c *cloud.Callback) {
	i := best(o.cfg.responders, o.lineage(c))
	if i < 0 {
		o.logf("durabletest: callback %q has no responder: unless somebody else answers it, it waits"+
			" for its time-out", c.Name)
		return
	}
	o.respond(c, o.cfg.responders[i].responder)
}

// respond does what a responder does to a callback of a run in memory.
func (o *outside) respond(c *cloud.Callback, r Responder) {
	switch r := r.(type) {
	case nil, never:
	case Outcome:
		o.answer(c, r)
	case beating:
		o.beat(c, r)
	case respondFunc:
		o.respond(c, r(o.info(c)))
	default:
		o.spoil(fmt.Errorf("callback %q: a %T can't respond to a deployed function", c.Name, r))
	}
}

func (o *outside) answer(c *cloud.Callback, outcome Outcome) {
	if outcome.err != nil {
		c.Fail(outcome.delay, errorObject(outcome.err))
		return
	}
	body, err := payload(outcome.value)
	if err != nil {
		o.spoil(fmt.Errorf("answer to callback %q: %w", c.Name, err))
		return
	}
	c.Succeed(outcome.delay, body)
}

func (o *outside) beat(c *cloud.Callback, b beating) {
	if b.every <= 0 {
		o.spoil(fmt.Errorf("heartbeats for callback %q: every %s is not a positive time",
			c.Name, b.every))
		return
	}
	o.respond(c, b.then)
	o.beatOn(c, b.every, b.until)
}

// beatOn schedules the next sign of life, which schedules the one after it. What
// is scheduled when the execution has ended is not done.
func (o *outside) beatOn(c *cloud.Callback, every, left time.Duration) {
	if left < every {
		return
	}
	c.Heartbeat(every)
	o.runner.After(every, func() { o.beatOn(c, every, left-every) })
}

func (o *outside) info(c *cloud.Callback) CallbackInfo {
	info := CallbackInfo{
		ID: c.ID, Name: c.Name, Function: c.Function, Path: o.lineage(c).path(),
	}
	result, err := o.runner.Result(c.ExecutionARN)
	if err != nil {
		o.spoil(err)
		return info
	}
	if result.Input != nil {
		info.Input = json.RawMessage(*result.Input)
	}
	if n := len(result.Events); n > 0 {
		info.Time = result.Events[n-1].EventTimestamp.Time
	}
	return info
}

// lineage is that of the operation by whose name the user knows the callback.
func (o *outside) lineage(c *cloud.Callback) *lineage {
	result, err := o.runner.Result(c.ExecutionARN)
	if err != nil {
		o.spoil(err)
		return &lineage{}
	}
	l := &lineage{children: func(parentID string) []protocol.Operation {
		var children []protocol.Operation
		for op := range result.All() {
			if record := recordOf(op); record.ParentID == parentID {
				children = append(children, record)
			}
		}
		return children
	}}
	for op := result.OperationByID(c.OperationID); op != nil; op = op.Parent() {
		l.operations = append(l.operations, recordOf(op))
	}
	return l.named()
}

// recordOf is the part of an operation that says where it stands.
func recordOf(op *execution.Operation) protocol.Operation {
	record := protocol.Operation{ID: op.ID, Name: op.Name, SubType: op.SubType}
	if outer := op.Parent(); outer != nil {
		record.ParentID = outer.ID
	}
	return record
}
