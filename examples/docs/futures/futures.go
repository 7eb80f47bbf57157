// SPDX-License-Identifier: Apache-2.0

// Package futures has the code of docs/core/futures.md.
package futures

import (
	"context"
	"errors"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Offer is what is prepared.
type Offer struct {
	Cents int    `json:"cents"`
	Text  string `json:"text,omitempty"`
}

// Desk prepares offers.
type Desk struct {
	Price func(ctx context.Context, supplier string) (int, error)
	Write func(ctx context.Context) (string, error)
	Ask   func(ctx context.Context, callbackID string) error
}

// Prepare does two things at the same time.
func (d Desk) Prepare(ctx durable.Context, _ string) (Offer, error) {
	price := durable.StepAsync(ctx, "price",
		func(ctx durable.StepContext) (int, error) { return d.Price(ctx, "north") })
	text := durable.Go(ctx, "text", func(ctx durable.Context) (string, error) {
		if err := durable.Wait(ctx, "not at night", 8*time.Hour); err != nil {
			return "", err
		}
		return durable.Step(ctx, "write",
			func(ctx durable.StepContext) (string, error) { return d.Write(ctx) })
	})

	cents, err := price.Await(ctx)
	if err != nil {
		return Offer{}, err
	}
	words, err := text.Await(ctx)
	return Offer{Cents: cents, Text: words}, err
}

// from starts to ask a supplier for its price.
func (d Desk) from(ctx durable.Context, supplier string) *durable.Future[int] {
	return durable.StepAsync(ctx, supplier, func(ctx durable.StepContext) (int, error) {
		return d.Price(ctx, supplier)
	}, durable.WithRetry(durable.NoRetry()))
}

// Sum needs the prices of both.
func (d Desk) Sum(ctx durable.Context, _ string) (int, error) {
	prices, err := durable.All(ctx, "prices", d.from(ctx, "north"), d.from(ctx, "south"))
	if err != nil {
		return 0, err
	}
	return prices[0] + prices[1], nil
}

// Either is content with one.
func (d Desk) Either(ctx durable.Context, _ string) (int, error) {
	return durable.Any(ctx, "price", d.from(ctx, "north"), d.from(ctx, "south"))
}

// Fastest takes the first answer, be it an error.
func (d Desk) Fastest(ctx durable.Context, _ string) (int, error) {
	return durable.Race(ctx, "price", d.from(ctx, "north"), d.from(ctx, "south"))
}

// Count counts those that have answered.
func (d Desk) Count(ctx durable.Context, _ string) (int, error) {
	outcomes, err := durable.AllSettled(ctx, "prices",
		d.from(ctx, "north"), d.from(ctx, "south"))
	answers := 0
	for _, o := range outcomes {
		if o.Err == nil {
			answers++
		}
	}
	return answers, err
}

// Decide waits for an answer, a day at most, whichever comes first.
func (d Desk) Decide(ctx durable.Context, _ string) (string, error) {
	answer, err := durable.CreateCallback[string](ctx, "answer")
	if err != nil {
		return "", err
	}
	err = durable.Do(ctx, "ask", func(ctx durable.StepContext) error {
		return d.Ask(ctx, answer.ID())
	})
	if err != nil {
		return "", err
	}
	limit := durable.WaitAsync(ctx, "limit", 24*time.Hour)

	first, err := durable.Select(ctx, "first",
		durable.Case("answered", answer), durable.Case("expired", limit))
	switch {
	case err != nil:
		return "", err
	case first == "expired":
		return "nobody has answered", nil
	}
	return answer.Await(ctx) // returns at once
}

// Explain tells why nobody has named a price.
func (d Desk) Explain(ctx durable.Context, _ string) (int, error) {
	_, err := d.Either(ctx, "")
	if failed, ok := errors.AsType[*durable.CombinatorError](err); ok {
		return len(failed.Errors), nil
	}
	return 0, err
}
