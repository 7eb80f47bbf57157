// SPDX-License-Identifier: Apache-2.0

// Package conditions has the code of docs/core/wait-for-condition.md.
package conditions

import (
	"context"
	"errors"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Build is what is waited for.
type Build struct {
	ID      string `json:"id"`
	Percent int    `json:"percent"`
	// Wait is when the server says to ask again.
	Wait time.Duration `json:"wait,omitempty"`
}

// Finished reports whether the build has ended.
func (b Build) Finished() bool { return b.Percent >= 100 }

// Server tells how far a build is.
type Server interface {
	Describe(ctx context.Context, id string) (Build, error)
}

// Farm has builds on a server.
type Farm struct{ Server Server }

// check asks the server.
func (f Farm) check(ctx durable.StepContext, b Build) (Build, error) {
	return f.Server.Describe(ctx, b.ID)
}

// Await waits until the build is finished.
func (f Farm) Await(ctx durable.Context, id string) (Build, error) {
	return durable.WaitForCondition(ctx, "build", Build{ID: id},
		func(ctx durable.StepContext, b Build) (Build, error) {
			return f.Server.Describe(ctx, b.ID)
		},
		durable.Until(Build.Finished))
}

// AwaitFor looks every 30 seconds, ten times.
func (f Farm) AwaitFor(ctx durable.Context, id string) (string, error) {
	_, err := durable.WaitForCondition(ctx, "build", Build{ID: id}, f.check,
		durable.Polling[Build]{
			Until:        Build.Finished,
			MaxChecks:    10,
			InitialDelay: 30 * time.Second,
			Rate:         1,
			Jitter:       durable.NoJitter,
		})
	if errors.Is(err, durable.ErrConditionExhausted) {
		return "still building", nil
	}
	return "finished", err
}

// AwaitPolitely asks again when the server says so.
func (f Farm) AwaitPolitely(ctx durable.Context, id string) (Build, error) {
	return durable.WaitForCondition(ctx, "build", Build{ID: id}, f.check,
		durable.WaitStrategyFunc[Build](
			func(b Build, p durable.Poll) (time.Duration, bool, error) {
				if p.Elapsed > 24*time.Hour {
					return 0, false, errors.New("the build hangs")
				}
				return b.Wait, b.Finished(), nil
			}))
}

// AwaitBravely survives checks that fail: it returns the state as it was.
func (f Farm) AwaitBravely(ctx durable.Context, id string) (Build, error) {
	return durable.WaitForCondition(ctx, "build", Build{ID: id},
		func(ctx durable.StepContext, b Build) (Build, error) {
			now, err := f.Server.Describe(ctx, b.ID)
			if err != nil {
				ctx.Logger().Warn("no answer, asking again", "error", err)
				return b, nil
			}
			return now, nil
		},
		durable.Until(Build.Finished))
}
