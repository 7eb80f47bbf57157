// SPDX-License-Identifier: Apache-2.0

// Package determinism has the code of docs/advanced/determinism.md.
package determinism

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Stock is what a shop has, by article.
type Stock map[string]int

// First takes the first of two answers. Which one that is, is recorded.
func First(ctx durable.Context, _ string) (string, error) {
	north := durable.StepAsync(ctx, "north", ask("north"))
	south := durable.StepAsync(ctx, "south", ask("south"))
	return durable.Race(ctx, "first", north, south)
}

func ask(who string) func(durable.StepContext) (string, error) {
	return func(durable.StepContext) (string, error) { return who + " answers", nil }
}

// Toss throws a coin that shows the same side at every replay.
func Toss(ctx durable.Context, _ string) (string, error) {
	side := []string{"heads", "tails"}[durable.Rand(ctx).IntN(2)]
	if err := durable.Wait(ctx, "show "+side, time.Minute); err != nil {
		return "", err
	}
	return side, nil
}
