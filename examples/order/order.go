// SPDX-License-Identifier: Apache-2.0

// Package order handles an order that somebody has to approve: it asks for a
// quote, waits up to three days for the approval, has a label made for every
// item, and ends a day after that.
//
// It shows a step with a retry policy, a callback with a time-out, a map over
// items with a limit to its concurrency and a tolerated failure, a chained
// invoke, and a wait.
package order

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Order is the event that starts the function.
type Order struct {
	ID    string `json:"id"`
	Items []Item `json:"items"`
}

// Item is one line of an order.
type Item struct {
	SKU   string `json:"sku"`
	Cents int    `json:"cents"`
}

// Approval is what the approver sends to the callback.
type Approval struct {
	By string `json:"by"`
}

// Parcel is what the labelling function returns for an item.
type Parcel struct {
	Track string `json:"track"`
}

// Receipt is the function's result.
type Receipt struct {
	Status  string `json:"status"`
	By      string `json:"by,omitempty"`
	Total   int    `json:"total,omitempty"`
	Parcels int    `json:"parcels,omitempty"`
}

// quote is what the quote step records.
type quote struct {
	Total int `json:"total"`
}

// Desk is the outside world of the function.
type Desk struct {
	// Price returns the price of an order. The key makes asking twice harmless.
	Price func(ctx context.Context, in Order, key string) (int, error)
	// Ask asks somebody to approve the order by answering the callback.
	Ask func(ctx context.Context, orderID, callbackID string) error
	// LabelFunction is the Lambda function that makes labels, with a version or
	// an alias.
	LabelFunction string
}

// Handle is the durable function.
func (d Desk) Handle(ctx durable.Context, in Order) (Receipt, error) {
	q, err := durable.Step(ctx, "quote", func(ctx durable.StepContext) (quote, error) {
		total, err := d.Price(ctx, in, ctx.IdempotencyKey())
		return quote{Total: total}, err
	}, durable.WithRetry(durable.ExponentialBackoff{MaxAttempts: 4}))
	if err != nil {
		return Receipt{}, err
	}

	approval, err := durable.WaitForCallback[Approval](ctx, "approval",
		func(ctx durable.StepContext, callbackID string) error {
			return d.Ask(ctx, in.ID, callbackID)
		}, durable.WithTimeout(72*time.Hour))
	switch {
	case errors.Is(err, durable.ErrTimedOut):
		return Receipt{Status: "expired"}, nil
	case err != nil:
		return Receipt{}, err
	}

	parcels, err := durable.Map(ctx, "ship", in.Items,
		func(ctx durable.Context, it Item) (Parcel, error) {
			return durable.Invoke[Parcel](ctx, "label", d.LabelFunction, it)
		},
		durable.WithMaxConcurrency(4),
		durable.WithCompletion(durable.Completion{ToleratedFailures: durable.Count(1)}))
	if err != nil {
		return Receipt{}, err // more failures than are tolerated
	}

	if err := durable.Wait(ctx, "cool-off", 24*time.Hour); err != nil {
		return Receipt{}, err
	}
	ctx.Logger().Info("shipped", "parcels", parcels.SuccessCount())
	return Receipt{
		Status: "shipped", By: approval.By, Total: q.Total, Parcels: parcels.SuccessCount(),
	}, nil
}

// List prices an order by the prices of its items.
func List(_ context.Context, in Order, _ string) (int, error) {
	total := 0
	for _, it := range in.Items {
		if it.Cents < 0 {
			return 0, fmt.Errorf("item %q has a negative price", it.SKU)
		}
		total += it.Cents
	}
	return total, nil
}
