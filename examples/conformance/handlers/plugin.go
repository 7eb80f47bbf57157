// SPDX-License-Identifier: Apache-2.0

package handlers

import (
	"errors"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

func plugins(env Env) []Handler {
	j := plain(env)
	return []Handler{
		{
			"10-1", "hooks are called before and after an invocation",
			of(greetRunning, watching(j.invocations())),
		},
		{
			"10-2", "hooks are called when an operation starts and ends",
			of(greet, watching(j.operations())),
		},
		{"10-3", "hooks are called around every attempt", of(retryOnce, watching(j.attempts()))},
		{"10-4", "a plugin that panics changes nothing", of(greet, watching(j.faulty()))},
		{
			"10-6", "a plugin sees which invocation is the first",
			of(waitTwoSeconds, watching(j.invocations())),
		},
		{
			"10-8", "a hook is called when an operation's status changes",
			of(greet, watching(j.changes())),
		},
		{
			"10-9", "a plugin sees what ended between two invocations",
			of(waitTwoSeconds, watching(j.updates())),
		},
		{
			"10-10", "what ended between two invocations ends once for a plugin",
			of(waitTwoSeconds, watching(j.waits())),
		},
		{
			"10-11", "a plugin sees what an operation is inside of",
			of(greetInChild, watching(j.parents())),
		},
		{
			"10-12", "hooks are called around the functions of branches",
			of(returnTasks, watching(j.branches())),
		},
		{
			"10-13", "only what has not ended starts again in a replay",
			of(stepThenRetry, watching(j.replays())),
		},
		{
			"10-14", "the end of an operation that failed tells why",
			of(explode, watching(j.failures())),
		},
		{
			"10-15", "a failure that is retried ends nothing",
			of(failInTwoAttempts, watching(j.attemptsAndEnds())),
		},
		{
			"10-16", "an invocation that suspends ends for a plugin too",
			of(waitTwoSeconds, watching(j.suspensions())),
		},
		{
			"10-17", "a plugin that panics does not keep another from seeing all",
			of(greet, watching(j.faulty(), j.healthy())),
		},
		{
			"10-18", "waits of branches end once, whichever invocation sees them",
			of(waitInBranches, watching(j.names())),
		},
		{
			"10-19", "invocation hooks are told all there is",
			of(waitThenAnswer, watching(j.invocationDump())),
		},
		{"10-20", "operation hooks are told all there is", of(greetTask, watching(j.stepDump()))},
		{
			"10-21", "hooks of attempts are told all there is",
			of(retryTask, watching(j.attemptDump())),
		},
		{
			"10-22", "the hook of a change is told all there is",
			of(greetTask, watching(j.changeDump())),
		},
		{
			"10-23", "hooks of contexts are told all there is",
			of(waitInBranch, watching(j.contextDump())),
		},
	}
}

func watching(plugins ...durable.Plugin) durable.HandlerOption {
	return durable.WithPlugins(plugins...)
}

func greetRunning(ctx durable.Context, name string) (string, error) {
	return durable.Step(ctx, "", func(ctx durable.StepContext) (string, error) {
		ctx.Logger().Info("Greeting step running for: " + name)
		return "Hello, " + name + "!", nil
	})
}

func greetInChild(ctx durable.Context, name string) (string, error) {
	return durable.RunInChild(ctx, "", func(ctx durable.Context) (string, error) {
		return greet(ctx, name)
	})
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

func explode(ctx durable.Context, _ any) (string, error) {
	return durable.Step(ctx, "", func(durable.StepContext) (string, error) {
		return "", errors.New("boom")
	}, durable.WithRetry(durable.NoRetry()))
}

func failInTwoAttempts(ctx durable.Context, _ any) (string, error) {
	return durable.Step(ctx, "", broken, twice())
}

func retryTask(ctx durable.Context, _ any) (string, error) {
	return durable.Step(ctx, "retry", unreliable("done"), twice())
}

func waitInBranches(ctx durable.Context, _ any) ([]string, error) {
	wait := func(name string, d time.Duration) durable.Branch[string] {
		return durable.Branch[string]{Name: name, Run: func(ctx durable.Context) (string, error) {
			return name, durable.Wait(ctx, "wait-"+name, d)
		}}
	}
	return results(durable.Parallel(ctx, "waits", []durable.Branch[string]{
		wait("short", time.Second), wait("long", 3*time.Second),
	}, durable.WithMaxConcurrency(2)))
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
