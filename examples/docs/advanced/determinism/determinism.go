// SPDX-License-Identifier: Apache-2.0

// Package determinism has the code of docs/advanced/determinism.md.
package determinism

import (
	"maps"
	"os"
	"slices"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Stock is what a shop has, by article.
type Stock map[string]int

// Reorder orders what runs low, article by article.
func Reorder(ctx durable.Context, in Stock) (string, error) {
	day := durable.Now(ctx).Format(time.DateOnly) // recorded time: the same at every replay
	number := durable.UUID(ctx)                   // derived from the execution: the same, too
	for _, article := range slices.Sorted(maps.Keys(in)) {
		if in[article] > 3 {
			continue
		}
		err := durable.Do(ctx, "order "+article, func(ctx durable.StepContext) error {
			ctx.Logger().Info("ordered", "number", number, "at", time.Now()) // live: anything goes
			return nil
		})
		if err != nil {
			return "", err
		}
	}
	return day + "/" + number, nil
}

// Config is what a function reads from outside.
type Config struct {
	Limit string `json:"limit"`
}

// Read reads the environment once. Later replays get what was recorded, although
// another deployment may have another value.
func Read(ctx durable.Context, _ string) (string, error) {
	cfg, err := durable.Step(ctx, "read config", func(durable.StepContext) (Config, error) {
		return Config{Limit: os.Getenv("LIMIT")}, nil
	})
	if err != nil {
		return "", err
	}
	if err := durable.Wait(ctx, "wait", time.Hour); err != nil {
		return "", err
	}
	return cfg.Limit, nil
}

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
