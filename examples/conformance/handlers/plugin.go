// SPDX-License-Identifier: Apache-2.0

package handlers

import (
	"context"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func plugins(env Env) []Handler {
	j := plain(env)
	return []Handler{
		{"10-1", "hooks are called before and after an invocation", of(greetRunning, watching(j.invocations()))},
		{"10-2", "hooks are called when an operation starts and ends", of(greet, watching(j.operations()))},
		{"10-3", "hooks are called around every attempt", of(retryOnce, watching(j.attempts()))},
		{"10-4", "a plugin that panics changes nothing", of(greet, watching(j.faulty()))},
		{"10-6", "a plugin sees which invocation is the first", of(waitTwoSeconds, watching(j.invocations()))},
		{"10-8", "a hook is called when an operation's status changes", of(greet, watching(j.changes()))},
		{"10-9", "a plugin sees what ended between two invocations", of(waitTwoSeconds, watching(j.updates()))},
		{"10-11", "a plugin sees what an operation is inside of", of(greetInChild, watching(j.parents()))},
		{"10-12", "hooks are called around the functions of branches", of(returnTasks, watching(j.branches()))},
		{"10-13", "only what has not ended starts again in a replay", of(stepThenRetry, watching(j.replays()))},
		{"10-16", "an invocation that suspends ends for a plugin too", of(waitTwoSeconds, watching(j.suspensions()))},
		{"10-19", "invocation hooks are told all there is", of(waitThenAnswer, watching(j.invocationDump()))},
		{"10-20", "operation hooks are told all there is", of(greetTask, watching(j.stepDump()))},
		{"10-23", "hooks of contexts are told all there is", of(waitInBranch, watching(j.contextDump()))},
	}
}

func watching(p durable.Plugin) durable.HandlerOption { return durable.WithPlugins(p) }

func greetRunning(ctx durable.Context, name string) (string, error) {
	return durable.Step(ctx, "", func(ctx durable.StepContext) (string, error) {
		ctx.Logger().Info("Greeting step running for: " + name)
		return "Hello, " + name + "!", nil
	})
}

func greetInChild(ctx durable.Context, name string) (string, error) {
	return durable.RunInChild(ctx, "", func(ctx durable.Context) (string, error) { return greet(ctx, name) })
}

func returnTasks(ctx durable.Context, _ any) ([]string, error) {
	return results(durable.Parallel(ctx, "parallel", returning("task-1", "task-2"), inTurn()))
}

func stepThenRetry(ctx durable.Context, _ any) (string, error) {
	if _, err := durable.Step(ctx, "", give("first")); err != nil {
		return "", err
	}
	return retryOnce(ctx, nil)
}

func waitThenAnswer(ctx durable.Context, in string) (string, error) {
	return "done-" + in, durable.Wait(ctx, "", 2*time.Second)
}

func greetTask(ctx durable.Context, _ any) (string, error) {
	return durable.Step(ctx, "greet", give("task-a"))
}

func waitInBranch(ctx durable.Context, _ any) ([]string, error) {
	return results(durable.Parallel(ctx, "ctx", []durable.Branch[string]{
		{Name: "branch-a", Run: func(ctx durable.Context) (string, error) {
			if _, err := durable.Step(ctx, "inner", give("x")); err != nil {
				return "", err
			}
			return "a-done", durable.Wait(ctx, "", 2*time.Second)
		}},
		{Name: "branch-b", Run: func(durable.Context) (string, error) { return "b-done", nil }},
	}, inTurn()))
}

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
		panic(hook + " of a faulty plugin")
	}
	return durable.Plugin{
		Name:            "faulty",
		InvocationStart: func(_ context.Context, i durable.InvocationInfo) { fail(i.Execution, "invocation-start") },
		InvocationEnd:   func(_ context.Context, i durable.InvocationEndInfo) { fail(i.Execution, "invocation-end") },
		OperationStart:  func(_ context.Context, i durable.OperationInfo) { fail(i.Execution, "operation-start") },
		OperationEnd:    func(_ context.Context, i durable.OperationInfo) { fail(i.Execution, "operation-end") },
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
				j.write(info.Execution, "fn-start", fields{"op": info.ID, "parent": parent(info.ParentID)})
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
				j.write(info.Execution, "operation-start", fields{"op": info.ID, "replay": info.IsReplay})
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
