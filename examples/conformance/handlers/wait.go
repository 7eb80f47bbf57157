// SPDX-License-Identifier: Apache-2.0

package handlers

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

func waits() []Handler {
	return []Handler{
		{"2-1", "a wait ends the invocation and another one goes on after it", of(waitTwoSeconds)},
		{"2-2", "a wait bears the name that it was given", of(waitByName)},
		{"2-3", "waits follow each other, an invocation for each", of(waitTwice)},
		{"2-4", "a minute is recorded as sixty seconds", of(waitFor(time.Minute))},
		{"2-5", "an hour is recorded as 3600 seconds", of(waitFor(time.Hour))},
	}
}

func waitTwoSeconds(ctx durable.Context, _ any) (any, error) {
	return nil, durable.Wait(ctx, "", 2*time.Second)
}

type waited struct {
	Completed int `json:"completedWaits"`
}

func waitTwice(ctx durable.Context, _ any) (waited, error) {
	var done waited
	for _, name := range []string{"wait-1", "wait-2"} {
		if err := durable.Wait(ctx, name, 2*time.Second); err != nil {
			return waited{}, err
		}
		done.Completed++
	}
	return done, nil
}

func waitByName(ctx durable.Context, _ any) (any, error) {
	return nil, durable.Wait(ctx, "custom_wait_name", 2*time.Second)
}

func waitFor(d time.Duration) func(durable.Context, any) (any, error) {
	return func(ctx durable.Context, _ any) (any, error) { return nil, durable.Wait(ctx, "", d) }
}
