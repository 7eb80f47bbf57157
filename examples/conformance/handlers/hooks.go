// SPDX-License-Identifier: Apache-2.0

package handlers

import (
	"context"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// terminal reports whether the execution has ended with the invocation.
func terminal(info durable.InvocationEndInfo) bool {
	return info.Status == protocol.InvocationSucceeded || info.Status == protocol.InvocationFailed
}

// parent is the id of what an operation is inside of.
func parent(id string) string {
	if id == "" {
		return "NONE"
	}
	return id
}

func isStep(t protocol.OperationType) bool { return t == protocol.TypeStep }

func (j journal) invocations() durable.Plugin {
	return durable.Plugin{
		InvocationStart: func(_ context.Context, info durable.InvocationInfo) {
			j.write(info.Execution, "invocation-start", fields{"first": info.IsFirstInvocation})
		},
		InvocationEnd: func(_ context.Context, info durable.InvocationEndInfo) {
			j.write(info.Execution, "invocation-end", fields{"status": info.Status})
		},
	}
}

func (j journal) operations() durable.Plugin {
	return durable.Plugin{
		OperationStart: func(_ context.Context, info durable.OperationInfo) {
			if isStep(info.Type) {
				j.write(info.Execution, "operation-start", fields{"op": info.ID})
			}
		},
		OperationEnd: j.stepEnds,
	}
}

// stepEnds logs that a step has ended.
func (j journal) stepEnds(_ context.Context, info durable.OperationInfo) {
	if isStep(info.Type) {
		j.write(info.Execution, "operation-end", fields{"op": info.ID, "status": info.Status})
	}
}

func (j journal) attempts() durable.Plugin {
	return durable.Plugin{
		UserFunctionStart: func(_ context.Context, info durable.UserFunctionInfo) {
			if isStep(info.Type) {
				j.write(info.Execution, "attempt-start", fields{"n": info.Attempt, "op": info.ID})
			}
		},
		UserFunctionEnd: func(_ context.Context, info durable.UserFunctionEndInfo) {
			if isStep(info.Type) {
				j.write(info.Execution, "attempt-end", fields{
					"n": info.Attempt, "outcome": info.Outcome, "op": info.ID,
				})
			}
		},
	}
}

// faulty is a plugin whose hooks panic when they have logged.
func (j journal) faulty() durable.Plugin {
	j.plugin += "-FAULTY"
	fail := func(e durable.Execution, hook string) {
		j.write(e, hook, nil)
		panic(hook + " of a faulty plugin") //nolint:forbidigo // this is what it is for
	}
	return durable.Plugin{
		Name: "faulty",
		InvocationStart: func(_ context.Context, i durable.InvocationInfo) {
			fail(i.Execution, "invocation-start")
		},
		InvocationEnd: func(_ context.Context, i durable.InvocationEndInfo) {
			fail(i.Execution, "invocation-end")
		},
		OperationStart: func(_ context.Context, i durable.OperationInfo) {
			fail(i.Execution, "operation-start")
		},
		OperationEnd: func(_ context.Context, i durable.OperationInfo) {
			fail(i.Execution, "operation-end")
		},
		UserFunctionStart: func(_ context.Context, i durable.UserFunctionInfo) {
			fail(i.Execution, "attempt-start")
		},
		UserFunctionEnd: func(_ context.Context, i durable.UserFunctionEndInfo) {
			fail(i.Execution, "attempt-end")
		},
	}
}

func (j journal) changes() durable.Plugin {
	return durable.Plugin{OperationChange: func(_ context.Context, info durable.ChangeInfo) {
		for id, op := range info.Updated.All() {
			if isStep(op.Type) {
				_, ok := info.Operations.Get(id)
				j.write(info.Execution, "operation-change", fields{
					"op": id, "status": op.Status, "in_full_map": ok,
				})
			}
		}
	}}
}

func (j journal) updates() durable.Plugin {
	return durable.Plugin{InvocationStart: func(_ context.Context, info durable.InvocationInfo) {
		for id, op := range info.Updated.All() {
			if op.Type == protocol.TypeWait {
				j.write(info.Execution, "updated-on-invoke", fields{
					"op": id, "status": op.Status, "first": info.IsFirstInvocation,
				})
			}
		}
	}}
}

func (j journal) parents() durable.Plugin {
	return durable.Plugin{OperationEnd: func(_ context.Context, info durable.OperationInfo) {
		j.write(info.Execution, "operation-end", fields{
			"op": info.ID, "parent": parent(info.ParentID), "status": info.Status,
		})
	}}
}

func (j journal) branches() durable.Plugin {
	return durable.Plugin{
		UserFunctionStart: func(_ context.Context, info durable.UserFunctionInfo) {
			if info.SubType == protocol.SubTypeParallelBranch {
				j.write(info.Execution, "fn-start", fields{
					"op": info.ID, "parent": parent(info.ParentID),
				})
			}
		},
		UserFunctionEnd: func(_ context.Context, info durable.UserFunctionEndInfo) {
			if info.SubType == protocol.SubTypeParallelBranch {
				j.write(info.Execution, "fn-end", fields{
					"op": info.ID, "parent": parent(info.ParentID), "outcome": info.Outcome,
				})
			}
		},
	}
}

func (j journal) replays() durable.Plugin {
	return durable.Plugin{
		OperationStart: func(_ context.Context, info durable.OperationInfo) {
			if isStep(info.Type) {
				j.write(info.Execution, "operation-start", fields{
					"op": info.ID, "replay": info.IsReplay,
				})
			}
		},
		OperationEnd: j.stepEnds,
	}
}

func (j journal) suspensions() durable.Plugin {
	p := j.invocations()
	p.InvocationEnd = func(_ context.Context, info durable.InvocationEndInfo) {
		j.write(info.Execution, "invocation-end", fields{
			"first": info.IsFirstInvocation, "terminal": terminal(info), "status": info.Status,
		})
	}
	return p
}

func (j journal) waits() durable.Plugin {
	return durable.Plugin{OperationEnd: func(_ context.Context, info durable.OperationInfo) {
		if info.Type == protocol.TypeWait {
			j.write(info.Execution, "operation-end", fields{"op": info.ID, "status": info.Status})
		}
	}}
}

// failures logs what operations have failed with.
func (j journal) failures() durable.Plugin {
	return durable.Plugin{OperationEnd: func(_ context.Context, info durable.OperationInfo) {
		f := fields{"op": info.ID, "status": info.Status}
		putError(f, "error", info.Err)
		j.write(info.Execution, "operation-end", f)
	}}
}

func (j journal) attemptsAndEnds() durable.Plugin {
	p := j.attempts()
	p.OperationEnd = j.stepEnds
	return p
}

// healthy logs as often as the faulty plugin does.
func (j journal) healthy() durable.Plugin {
	p := j.operations()
	lifecycle, attempts := j.invocations(), j.attempts()
	p.InvocationStart, p.InvocationEnd = lifecycle.InvocationStart, lifecycle.InvocationEnd
	p.UserFunctionStart, p.UserFunctionEnd = attempts.UserFunctionStart, attempts.UserFunctionEnd
	return p
}

// names logs the names of what starts and ends.
func (j journal) names() durable.Plugin {
	return durable.Plugin{
		OperationStart: func(_ context.Context, info durable.OperationInfo) {
			j.write(info.Execution, "operation-start", fields{
				"name": info.Name, "replay": info.IsReplay,
			})
		},
		OperationEnd: func(_ context.Context, info durable.OperationInfo) {
			j.write(info.Execution, "operation-end", fields{"name": info.Name, "status": info.Status})
		},
	}
}
