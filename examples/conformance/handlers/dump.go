// SPDX-License-Identifier: Apache-2.0

package handlers

import (
	"context"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func (j journal) invocationDump() durable.Plugin {
	return durable.Plugin{
		InvocationStart: func(_ context.Context, info durable.InvocationInfo) {
			j.write(info.Execution, "invocation-start", dumpInvocation(info))
		},
		InvocationEnd: func(_ context.Context, info durable.InvocationEndInfo) {
			j.write(info.Execution, "invocation-end", dumpInvocationEnd(info))
		},
	}
}

func (j journal) stepDump() durable.Plugin {
	return durable.Plugin{
		OperationStart: func(_ context.Context, info durable.OperationInfo) {
			if isStep(info.Type) {
				j.write(info.Execution, "operation-start", dumpOperation(info))
			}
		},
		OperationEnd: func(_ context.Context, info durable.OperationInfo) {
			if isStep(info.Type) {
				j.write(info.Execution, "operation-end", dumpOperation(info))
			}
		},
	}
}

func (j journal) contextDump() durable.Plugin {
	return durable.Plugin{
		OperationStart: func(_ context.Context, info durable.OperationInfo) {
			if info.Type == protocol.TypeContext {
				j.write(info.Execution, "operation-start", dumpOperation(info))
			}
		},
		UserFunctionStart: func(_ context.Context, info durable.UserFunctionInfo) {
			if info.Type == protocol.TypeContext {
				j.write(info.Execution, "fn-start", dumpFunction(info))
			}
		},
	}
}

func (j journal) attemptDump() durable.Plugin {
	return durable.Plugin{
		UserFunctionStart: func(_ context.Context, info durable.UserFunctionInfo) {
			if isStep(info.Type) {
				j.write(info.Execution, "attempt-start", dumpFunction(info))
			}
		},
		UserFunctionEnd: func(_ context.Context, info durable.UserFunctionEndInfo) {
			if isStep(info.Type) {
				j.write(info.Execution, "attempt-end", dumpFunctionEnd(info))
			}
		},
	}
}

func (j journal) changeDump() durable.Plugin {
	return durable.Plugin{OperationChange: func(_ context.Context, info durable.ChangeInfo) {
		for _, op := range info.Updated.All() {
			f := dumpOperation(op)
			f["operationsCount"] = info.Operations.Len()
			f["updatedOperationsCount"] = info.Updated.Len()
			j.write(info.Execution, "operation-change", f)
		}
	}}
}

// dumpInvocation writes all that an invocation hook is told.
func dumpInvocation(info durable.InvocationInfo) fields {
	f := fields{
		"isFirstInvocation":      info.IsFirstInvocation,
		"operationsCount":        info.Operations.Len(),
		"updatedOperationsCount": info.Updated.Len(),
	}
	put(f, "requestId", info.Execution.RequestID)
	putTime(f, "executionStartTimestamp", info.Execution.StartTime)
	return f
}

func dumpInvocationEnd(info durable.InvocationEndInfo) fields {
	f := dumpInvocation(info.InvocationInfo)
	f["terminal"] = terminal(info)
	put(f, "status", info.Status)
	putError(f, "executionError", info.Err)
	return f
}

// dumpOperation writes all that an operation hook is told.
func dumpOperation(info durable.OperationInfo) fields {
	f := fields{"id": info.ID, "type": info.Type, "isReplay": info.IsReplay}
	put(f, "name", info.Name)
	put(f, "subType", info.SubType)
	put(f, "parentId", info.ParentID)
	put(f, "status", info.Status)
	put(f, "attempt", info.Attempt)
	putTime(f, "startTimestamp", info.StartTime)
	putTime(f, "endTimestamp", info.EndTime)
	putError(f, "error", info.Err)
	if info.Result != nil {
		f["result"] = *info.Result
	}
	return f
}

// dumpFunction writes all that the hook of a user function is told.
func dumpFunction(info durable.UserFunctionInfo) fields {
	f := fields{
		"id": info.ID, "type": info.Type, "isReplay": info.IsReplay,
		"isReplayingChildren": info.IsReplayingChildren,
	}
	put(f, "name", info.Name)
	put(f, "subType", info.SubType)
	put(f, "parentId", info.ParentID)
	put(f, "attempt", info.Attempt)
	putTime(f, "startTimestamp", info.StartTime)
	return f
}

func dumpFunctionEnd(info durable.UserFunctionEndInfo) fields {
	f := dumpFunction(info.UserFunctionInfo)
	f["outcome"] = info.Outcome
	putTime(f, "endTimestamp", info.EndTime)
	putError(f, "error", info.Err)
	return f
}
