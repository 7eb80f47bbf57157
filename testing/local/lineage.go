// SPDX-License-Identifier: Apache-2.0

package local

import "github.com/lambda-durable/durable-go/sdk/protocol"

// Operation returns an operation as the service knows it now.
func (r *Runner) Operation(executionARN, id string) (protocol.Operation, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	one, ok := r.runs[executionARN]
	if !ok {
		return protocol.Operation{}, false
	}
	return one.exec.Operation(id)
}

// Lineage returns an operation and those that it is within, the innermost first;
// nothing when there is no such operation.
func (r *Runner) Lineage(executionARN, id string) []protocol.Operation {
	r.mu.Lock()
	defer r.mu.Unlock()
	one, ok := r.runs[executionARN]
	if !ok {
		return nil
	}
	var lineage []protocol.Operation
	for id != "" {
		op, ok := one.exec.Operation(id)
		if !ok || op.Type == protocol.TypeExecution {
			break
		}
		lineage = append(lineage, op)
		id = op.ParentID
	}
	return lineage
}

// Children returns the operations of an execution that have that parent's id, ""
// for the top level, in the order of their start.
func (r *Runner) Children(executionARN, parentID string) []protocol.Operation {
	r.mu.Lock()
	defer r.mu.Unlock()
	one, ok := r.runs[executionARN]
	if !ok {
		return nil
	}
	return one.exec.Children(parentID)
}

// Operations returns all operations of an execution in the order of their start.
func (r *Runner) Operations(executionARN string) []protocol.Operation {
	r.mu.Lock()
	defer r.mu.Unlock()
	one, ok := r.runs[executionARN]
	if !ok {
		return nil
	}
	operations := one.exec.Operations()
	return operations[1:] // the first one is the execution itself
}

// Input returns the input of an execution, nil when absent.
func (r *Runner) Input(executionARN string) *string {
	r.mu.Lock()
	defer r.mu.Unlock()
	one, ok := r.runs[executionARN]
	if !ok {
		return nil
	}
	return one.exec.Describe().Input
}

// EventsAfter returns the events of an execution whose id is above id, oldest
// first, for those who follow a run.
func (r *Runner) EventsAfter(executionARN string, id int) []protocol.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	one, ok := r.runs[executionARN]
	if !ok {
		return nil
	}
	return one.exec.EventsAfter(id)
}
