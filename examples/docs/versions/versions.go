// SPDX-License-Identifier: Apache-2.0

// Package versions has the code of docs/core/versioning.md: three versions of one
// function.
package versions

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Order is the event that starts the function.
type Order struct {
	ID string `json:"id"`
}

func do(ctx durable.Context, name string) error {
	return durable.Do(ctx, name, func(durable.StepContext) error { return nil })
}

// HandleV1 ships a day after the order came in.
func HandleV1(ctx durable.Context, _ Order) (string, error) {
	if err := do(ctx, "reserve"); err != nil {
		return "", err
	}
	if err := durable.Wait(ctx, "cool-off", 24*time.Hour); err != nil {
		return "", err
	}
	return "shipped", do(ctx, "ship")
}

// HandleV2 checks for fraud as well, but not where an execution has passed.
func HandleV2(ctx durable.Context, _ Order) (string, error) {
	if err := do(ctx, "reserve"); err != nil {
		return "", err
	}

	v, err := durable.Version(ctx, "fraud-check", 0, 1)
	if err != nil {
		return "", err
	}
	if v >= 1 {
		if err := do(ctx, "check for fraud"); err != nil {
			return "", err
		}
	}

	if err := durable.Wait(ctx, "cool-off", 24*time.Hour); err != nil {
		return "", err
	}
	return "shipped", do(ctx, "ship")
}

// HandleV3 is HandleV2 when no execution without a check is left.
func HandleV3(ctx durable.Context, _ Order) (string, error) {
	if err := do(ctx, "reserve"); err != nil {
		return "", err
	}
	if _, err := durable.Version(ctx, "fraud-check", 1, 1); err != nil {
		return "", err
	}
	if err := do(ctx, "check for fraud"); err != nil {
		return "", err
	}
	if err := durable.Wait(ctx, "cool-off", 24*time.Hour); err != nil {
		return "", err
	}
	return "shipped", do(ctx, "ship")
}
