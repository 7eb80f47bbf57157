// SPDX-License-Identifier: Apache-2.0

// Package transfer moves money between accounts of two banks. Each bank does
// what it is asked once for each key, so a step that runs again after a crash
// does no harm.
package transfer

import (
	"context"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Transfer is the event that starts the function.
type Transfer struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Cents int    `json:"cents"`
}

// Receipt is the function's result.
type Receipt struct {
	Cents int `json:"cents"`
}

// Bank keeps accounts.
type Bank interface {
	// Add changes the balance of an account, once for each key.
	Add(ctx context.Context, account string, cents int, key string) error
}

// Clearing moves money from one bank to the other.
type Clearing struct{ From, To Bank }

// Move is the durable function. Money that can't be paid in is paid back.
func (c Clearing) Move(ctx durable.Context, in Transfer) (Receipt, error) {
	if err := add(ctx, "withdraw", c.From, in.From, -in.Cents); err != nil {
		return Receipt{}, err
	}
	durable.Compensate(ctx, "pay back", func(ctx durable.Context) error {
		return add(ctx, "pay back", c.From, in.From, in.Cents)
	})
	if err := add(ctx, "pay in", c.To, in.To, in.Cents); err != nil {
		return Receipt{}, err
	}
	ctx.Logger().Info("moved", "cents", in.Cents)
	return Receipt{Cents: in.Cents}, nil
}

func add(ctx durable.Context, name string, bank Bank, account string, cents int) error {
	return durable.Do(ctx, name, func(ctx durable.StepContext) error {
		return bank.Add(ctx, account, cents, ctx.IdempotencyKey())
	}, durable.WithRetry(durable.TransientRetry()))
}
