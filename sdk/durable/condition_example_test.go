// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Build is what the example polls.
type Build struct {
	ID       string
	Progress int
}

// Done tells whether the build has ended.
func (b Build) Done() bool { return b.Progress >= 100 }

// describeBuild asks a build server.
func describeBuild(_ durable.StepContext, b Build) (Build, error) {
	b.Progress += 40
	return b, nil
}

func ExampleWaitForCondition() {
	fmt.Println(outcome(func(ctx durable.Context, _ any) (Build, error) {
		return durable.WaitForCondition(ctx, "build", Build{ID: "b-7"}, describeBuild,
			durable.Until(Build.Done))
	}))
	// Output: {"ID":"b-7","Progress":120}
}

func ExamplePolling() {
	fmt.Println(outcome(func(ctx durable.Context, _ any) (string, error) {
		build, err := durable.WaitForCondition(ctx, "build", Build{ID: "b-7"}, describeBuild,
			durable.Polling[Build]{
				Until: Build.Done, MaxChecks: 2,
				InitialDelay: 30 * time.Second, Rate: 1, Jitter: durable.NoJitter,
			})
		if errors.Is(err, durable.ErrConditionExhausted) {
			return "still building", nil
		}
		return build.ID, err
	}))
	// Output: "still building"
}

func ExampleWaitStrategyFunc() {
	fmt.Println(outcome(func(ctx durable.Context, _ any) (string, error) {
		build, err := durable.WaitForCondition(ctx, "build", Build{ID: "b-7"}, describeBuild,
			durable.WaitStrategyFunc[Build](
				func(b Build, p durable.Poll) (time.Duration, bool, error) {
					if p.Elapsed > time.Hour {
						return 0, false, errors.New("the build hangs")
					}
					return time.Duration(100-b.Progress) * time.Second, b.Done(), nil
				}))
		return fmt.Sprintf("%s: %d%%", build.ID, build.Progress), err
	}))
	// Output: "b-7: 120%"
}
