// SPDX-License-Identifier: Apache-2.0

package handlers

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

func waits() []Handler {
	return []Handler{
		{"2-1", "a wait ends the invocation and another one goes on after it", of(waitTwoSeconds)},
		{"2-3", "waits follow each other, an invocation for each", of(waitTwice)},
		{"2-4", "a minute is recorded as sixty seconds", of(waitAMinute)},
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

func waitAMinute(ctx durable.Context, _ any) (any, error) {
	return nil, durable.Wait(ctx, "", time.Minute)
}
