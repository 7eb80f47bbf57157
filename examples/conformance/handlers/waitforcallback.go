// SPDX-License-Identifier: Apache-2.0

package handlers

import (
	"errors"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

func waitsForCallbacks() []Handler {
	return []Handler{
		{"7-1", "the submitter hands out the id, and the answer is the result", of(askFor())},
		{"7-2", "the operation bears the name that it was given", of(askForApproval)},
		{"7-3", "the operation may go without a name", of(askWithoutName)},
		{"7-4", "an outside party's failure fails the operation and the execution", of(askFor())},
		{"7-5", "the operation times out", of(askFor(durable.WithTimeout(3 * time.Second)))},
		{"7-7", "a submitter that keeps failing fails the operation", of(askInVain)},
		{"7-8", "the operation works inside a child", of(askInChild)},
		{"7-10", "the operation works after a wait and a step", of(askLater)},
		{"7-11", "the answer is read as JSON", of(askForStatus)},
		{
			"7-12", "the operation fails when heartbeats stay away",
			of(askFor(durable.WithHeartbeatTimeout(5 * time.Second))),
		},
		{
			"7-13", "a heartbeat keeps the operation alive without a trace",
			of(askFor(durable.WithHeartbeatTimeout(10 * time.Second))),
		},
		{"7-15", "an answer may be empty", of(askForNothing)},
	}
}

// submit hands the callback's id to nobody: the test finds it in the history.
func submit(durable.StepContext, string) error { return nil }

func askFor(opts ...durable.WaitForCallbackOption) func(durable.Context, string) (string, error) {
	return func(ctx durable.Context, name string) (string, error) {
		return durable.WaitForCallback[string](ctx, name, submit, opts...)
	}
}

func askForApproval(ctx durable.Context, _ any) (string, error) { return askFor()(ctx, "approval") }

func askWithoutName(ctx durable.Context, _ any) (string, error) { return askFor()(ctx, "") }

func askForNothing(ctx durable.Context, name string) (*string, error) {
	return durable.WaitForCallback[*string](ctx, name, submit)
}

func askInVain(ctx durable.Context, name string) (string, error) {
	return durable.WaitForCallback[string](ctx, name,
		func(durable.StepContext, string) error { return errors.New("nobody is there") }, twice())
}

func askInChild(ctx durable.Context, name string) (string, error) {
	return durable.RunInChild(ctx, "wrapper", func(ctx durable.Context) (string, error) {
		return askFor()(ctx, name)
	})
}

func askLater(ctx durable.Context, name string) (string, error) {
	if err := durable.Wait(ctx, "", time.Second); err != nil {
		return "", err
	}
	if _, err := durable.Step(ctx, "", give("data")); err != nil {
		return "", err
	}
	return askFor()(ctx, name)
}

func askForStatus(ctx durable.Context, name string) (string, error) {
	answer, err := durable.WaitForCallback[job](ctx, name, submit)
	return answer.Status, err
}
