// SPDX-License-Identifier: Apache-2.0

// Package claim settles an insurance claim: an expert looks at the damage, and
// the money is sent after the time in which the customer may object. A plugin
// measures how long each of these takes.
package claim

import (
	"context"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Claim is the event that starts the function.
type Claim struct {
	ID string `json:"id"`
}

// Settlement is the function's result.
type Settlement struct {
	Cents int `json:"cents"`
}

// Insurer is the outside world of the function.
type Insurer interface {
	// Inspect has an expert complete the callback with a Settlement.
	Inspect(ctx context.Context, claim, callbackID string) error
	// Pay sends the money. The key makes asking twice harmless.
	Pay(ctx context.Context, claim string, cents int, key string) error
}

// Desk settles claims.
type Desk struct{ Insurer Insurer }

// Settle is the durable function.
func (d Desk) Settle(ctx durable.Context, in Claim) (Settlement, error) {
	settlement, err := durable.WaitForCallback[Settlement](ctx, "inspection",
		func(ctx durable.StepContext, callbackID string) error {
			return d.Insurer.Inspect(ctx, in.ID, callbackID)
		})
	if err != nil {
		return Settlement{}, err
	}
	if err := durable.Wait(ctx, "objection", 14*24*time.Hour); err != nil {
		return Settlement{}, err
	}
	return settlement, durable.Do(ctx, "payment", func(ctx durable.StepContext) error {
		return d.Insurer.Pay(ctx, in.ID, settlement.Cents, ctx.IdempotencyKey())
	})
}
