// SPDX-License-Identifier: Apache-2.0

// Package invoice adds tax to an amount of money. Its amounts are of a type that
// JSON can't represent, so they are recorded in a form of their own.
package invoice

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Work is the event that starts the function.
type Work struct {
	Hours int `json:"hours"`
	// Rate is the price of an hour, such as "80.00 EUR".
	Rate string `json:"rate"`
}

// Bill is the durable function. Its result is the gross amount. It needs
// [Serdes] as the serdes of its handler.
func Bill(ctx durable.Context, in Work) (Money, error) {
	net, err := durable.Step(ctx, "net", func(durable.StepContext) (Money, error) {
		rate, err := ParseMoney(in.Rate)
		return rate.Times(in.Hours), err
	}, durable.WithRetry(durable.NoRetry()))
	if err != nil {
		return Money{}, err
	}
	if err := durable.Wait(ctx, "until the first", 24*time.Hour); err != nil {
		return Money{}, err
	}
	tax, err := durable.Step(ctx, "tax", func(durable.StepContext) (Money, error) {
		return net.Percent(19), nil
	})
	return net.Add(tax), err
}
