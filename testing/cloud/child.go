// SPDX-License-Identifier: Apache-2.0

package cloud

import "github.com/lambda-durable/durable-go/sdk/protocol"

// child is an execution that a chained invoke started.
type child struct {
	*run
	// operation is the id of the invoke.
	operation string
}

// family lists the execution and those that it has started, parents first.
func (one *run) family() []*run {
	one.mu.Lock()
	children := one.children
	one.mu.Unlock()
	all := []*run{one}
	for _, c := range children {
		all = append(all, c.family()...)
	}
	return all
}

// adopt makes the executions known that events speak of, and settles those that
// the invoke has done with.
func (one *run) adopt(events []protocol.Event) {
	var found []child
	for i := range events {
		if d := events[i].ChainedInvokeStartedDetails; d != nil && d.DurableExecutionARN != "" {
			target := one.runner.add(d.DurableExecutionARN, parseFunction(d.FunctionName).bare())
			found = append(found, child{target, events[i].ID})
		}
	}
	one.mu.Lock()
	defer one.mu.Unlock()
	one.children = append(one.children, found...)
	for _, c := range one.children {
		if op := one.fold.Operation(c.operation); op != nil && op.Status.Terminal() {
			c.settled.Store(true)
		}
	}
}

// forget gives up to follow a child.
func (one *run) forget(err error) {
	one.mu.Lock()
	one.lost = true
	one.mu.Unlock()
	one.runner.cfg.Logf("cloud: execution %s, which the tested one has started, can't be followed:"+
		" its callbacks are not answered: %v", one.arn, err)
}
