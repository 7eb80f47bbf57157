// SPDX-License-Identifier: Apache-2.0

package handlers

import (
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

func children(env Env) []Handler {
	return []Handler{
		{"3-1", "a child has the step inside it and its result", of(childWithStep)},
		{"3-2", "a child bears the name that the input gives it", of(childNamedByInput)},
		{
			"3-4", "a step that fails inside a child fails the child and the execution",
			of(childThatFails),
		},
		{"3-6", "a child inside a child belongs to it", of(childInChild)},
		{
			"3-7", "a step that retries inside a child does not start the child again",
			of(childThatRetries),
		},
		{"3-9", "a child that has ended does not run again after a wait", of(childThenWait)},
		{"3-10", "a wait inside a child belongs to the child", of(childThatWaits)},
		{
			"3-11", "a child whose result is too large to store runs again to compute it",
			of(childOfManyWords, durable.WithReplayLogging()),
		},
		{
			"3-12", "a step that a crash cut off runs again without a second start",
			of(childThatCrashes(env)),
		},
		{"3-14", "what a child's serdes has written is what comes back", of(childThatShouts)},
		{"3-16", "a child may return nothing", of(childWithoutResult)},
		{
			"3-17", "a child that has ended logs nothing again, even with replay logging",
			of(childThatLogs, durable.WithReplayLogging()),
		},
	}
}

// give is a body that returns a value.
func give[T any](value T) func(durable.StepContext) (T, error) {
	return func(durable.StepContext) (T, error) { return value, nil }
}

// stepOf is the function of a child with one step.
func stepOf(value string) func(durable.Context) (string, error) {
	return func(ctx durable.Context) (string, error) { return durable.Step(ctx, "", give(value)) }
}

func childWithStep(ctx durable.Context, in string) (string, error) {
	return durable.RunInChild(ctx, "", stepOf(in))
}

type nameAndValue struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func childNamedByInput(ctx durable.Context, in nameAndValue) (string, error) {
	return durable.RunInChild(ctx, in.Name, stepOf(in.Value))
}

func childThatFails(ctx durable.Context, _ any) (string, error) {
	return durable.RunInChild(ctx, "child", func(ctx durable.Context) (string, error) {
		return durable.Step(ctx, "", broken, durable.WithRetry(durable.NoRetry()))
	})
}

func childInChild(ctx durable.Context, in string) (string, error) {
	return durable.RunInChild(ctx, "outer", func(ctx durable.Context) (string, error) {
		if _, err := durable.Step(ctx, "", give(in)); err != nil {
			return "", err
		}
		return durable.RunInChild(ctx, "inner", stepOf(in))
	})
}

func childThatRetries(ctx durable.Context, in string) (string, error) {
	return durable.RunInChild(ctx, "child", func(ctx durable.Context) (string, error) {
		return durable.Step(ctx, "", unreliable(in), twice())
	})
}

func childThenWait(ctx durable.Context, in string) (string, error) {
	value, err := durable.RunInChild(ctx, "", stepOf(in))
	if err != nil {
		return "", err
	}
	return value, durable.Wait(ctx, "", time.Second)
}

func childThatWaits(ctx durable.Context, in string) (string, error) {
	return durable.RunInChild(ctx, "child", func(ctx durable.Context) (string, error) {
		value, err := durable.Step(ctx, "", give(in))
		if err != nil {
			return "", err
		}
		return value, durable.Wait(ctx, "", time.Second)
	})
}

func childOfManyWords(ctx durable.Context, in string) (int, error) {
	text, err := durable.RunInChild(ctx, "child", func(ctx durable.Context) (string, error) {
		ctx.Logger().Info("child runs for " + in)
		word, err := durable.Step(ctx, "", give("word "))
		return strings.Repeat(word, 60_000), err // 300 kB
	})
	if err != nil {
		return 0, err
	}
	return len(text), durable.Wait(ctx, "", time.Second)
}

// childThatCrashes crashes in its first invocation. The attempt that a crash cut
// off keeps its number, so it is the replay that tells the second run from the
// first.
func childThatCrashes(env Env) func(durable.Context, string) (string, error) {
	return func(ctx durable.Context, in string) (string, error) {
		first := !ctx.IsReplaying()
		return durable.RunInChild(ctx, "", func(ctx durable.Context) (string, error) {
			return durable.Step(ctx, "", func(durable.StepContext) (string, error) {
				if first {
					env.Exit()
				}
				return in, nil
			})
		})
	}
}

func childThatShouts(ctx durable.Context, in string) (string, error) {
	return durable.RunInChild(ctx, "child", stepOf(in), durable.WithSerdes(upperCase()))
}

func childThatLogs(ctx durable.Context, in string) (string, error) {
	value, err := durable.RunInChild(ctx, "child", func(ctx durable.Context) (string, error) {
		ctx.Logger().Info("child runs for " + in)
		return durable.Step(ctx, "", give(in))
	})
	if err != nil {
		return "", err
	}
	return value, durable.Wait(ctx, "", time.Second)
}

func childWithoutResult(ctx durable.Context, _ any) (*string, error) {
	return durable.RunInChild(ctx, "child", func(durable.Context) (*string, error) {
		return nil, nil
	})
}
