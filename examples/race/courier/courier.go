// SPDX-License-Identifier: Apache-2.0

// Package courier gives a parcel to whichever courier accepts first. All of them
// are asked at the same time; who wins is recorded, so it stays the winner
// whatever the others say later.
package courier

import (
	"context"
	"slices"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Parcel is the event that starts the function.
type Parcel struct {
	ID       string   `json:"id"`
	Couriers []string `json:"couriers"`
}

// Offer is what a courier sends to the callback to accept.
type Offer struct {
	Courier string `json:"courier"`
	Cents   int    `json:"cents"`
}

// Couriers are asked and told off.
type Couriers interface {
	// Ask offers a parcel to a courier, who accepts by an Offer for the callback
	// and declines by a failure.
	Ask(ctx context.Context, courier, parcel, callbackID string) error
	// Withdraw tells a courier that the parcel is gone.
	Withdraw(ctx context.Context, courier, parcel string) error
}

// Dispatch gives parcels away.
type Dispatch struct{ Couriers Couriers }

// pickUp is how long the winner has to fetch the parcel.
const pickUp = time.Hour

// Assign is the durable function.
func (d Dispatch) Assign(ctx durable.Context, in Parcel) (Offer, error) {
	offers := make([]*durable.Future[Offer], len(in.Couriers))
	for i, name := range in.Couriers {
		offers[i] = durable.Go(ctx, name, func(ctx durable.Context) (Offer, error) {
			return d.ask(ctx, name, in.ID)
		})
	}
	// Any takes the first success. Race would take the first outcome, and a courier
	// who declines at once would win it.
	winner, err := durable.Any(ctx, "first offer", offers...)
	if err != nil {
		return Offer{}, err // nobody wants the parcel
	}
	if err := d.withdraw(ctx, in, winner.Courier); err != nil {
		return Offer{}, err
	}
	return winner, durable.Wait(ctx, "pick-up", pickUp)
}

func (d Dispatch) ask(ctx durable.Context, name, parcel string) (Offer, error) {
	return durable.WaitForCallback[Offer](ctx, "offer",
		func(ctx durable.StepContext, callbackID string) error {
			return d.Couriers.Ask(ctx, name, parcel, callbackID)
		}, durable.WithTimeout(30*time.Minute))
}

// withdraw tells all couriers but one that the parcel is gone.
func (d Dispatch) withdraw(ctx durable.Context, in Parcel, winner string) error {
	losers := slices.DeleteFunc(slices.Clone(in.Couriers), func(name string) bool {
		return name == winner
	})
	_, err := durable.Map(ctx, "withdraw", losers,
		func(ctx durable.Context, name string) (struct{}, error) {
			return struct{}{}, durable.Do(ctx, "tell", func(ctx durable.StepContext) error {
				return d.Couriers.Withdraw(ctx, name, in.ID)
			})
		}, durable.WithItemName(func(name string, _ int) string { return name }))
	return err
}
