// SPDX-License-Identifier: Apache-2.0

// Package delivery sends a parcel: a carrier is booked, and asked until it has
// collected the parcel. Every execution is a trace, in which the calls of the
// carrier are below the attempts that make them.
package delivery

import (
	"context"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Parcel is the event that starts the function.
type Parcel struct {
	ID string `json:"id"`
}

// Receipt is the function's result.
type Receipt struct {
	Label string `json:"label"`
}

// Carrier is the outside world of the function.
type Carrier interface {
	// Book orders a collection and returns its label. The key makes asking twice
	// harmless.
	Book(ctx context.Context, parcel, key string) (string, error)
	// Collected tells whether the parcel is on its way.
	Collected(ctx context.Context, label string) (bool, error)
}

// Depot sends parcels.
type Depot struct{ Carrier Carrier }

// Send is the durable function. It knows nothing of traces.
func (d Depot) Send(ctx durable.Context, in Parcel) (Receipt, error) {
	label, err := durable.Step(ctx, "book", func(ctx durable.StepContext) (string, error) {
		return d.Carrier.Book(ctx, in.ID, ctx.IdempotencyKey())
	}, durable.WithRetry(durable.FixedDelay{Delay: time.Minute}))
	if err != nil {
		return Receipt{}, err
	}
	_, err = durable.WaitForCondition(ctx, "collection", false,
		func(ctx durable.StepContext, _ bool) (bool, error) { return d.Carrier.Collected(ctx, label) },
		durable.Until(func(collected bool) bool { return collected }))
	return Receipt{Label: label}, err
}
