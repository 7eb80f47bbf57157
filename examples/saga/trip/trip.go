// SPDX-License-Identifier: Apache-2.0

// Package trip books a flight, a hotel and a car. When one of them is not to be
// had, what was booked before is cancelled, the latest first. No database
// transaction spans three companies; compensation takes its place.
package trip

import (
	"context"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Trip is the event that starts the function.
type Trip struct {
	ID string `json:"id"`
	To string `json:"to"`
}

// Itinerary is the function's result.
type Itinerary struct {
	Bookings []string `json:"bookings"`
}

// Agency books and cancels. Both may be asked twice for the same thing, because a
// step may run again: a key belongs to one booking.
type Agency interface {
	// Book reserves a flight, a hotel or a car and returns the confirmation.
	Book(ctx context.Context, what, to, key string) (string, error)
	// Cancel takes a reservation back, if there is one for the key.
	Cancel(ctx context.Context, what, key string) error
}

// Planner plans trips.
type Planner struct{ Agency Agency }

// Plan is the durable function.
func (p Planner) Plan(ctx durable.Context, in Trip) (Itinerary, error) {
	var out Itinerary
	for _, what := range []string{"flight", "hotel", "car"} {
		confirmation, err := p.book(ctx, in, what)
		if err != nil {
			return Itinerary{}, err // runs what was registered
		}
		out.Bookings = append(out.Bookings, confirmation)
	}
	return out, nil
}

// book registers how to cancel before it books: when the booking fails half-way,
// nobody knows whether it went through.
func (p Planner) book(ctx durable.Context, in Trip, what string) (string, error) {
	key := in.ID + "/" + what
	durable.Compensate(ctx, "cancel "+what, func(ctx durable.Context) error {
		return durable.Do(ctx, "cancel "+what, func(ctx durable.StepContext) error {
			return p.Agency.Cancel(ctx, what, key)
		}, durable.WithRetry(durable.CriticalRetry()))
	})
	return durable.Step(ctx, "book "+what, func(ctx durable.StepContext) (string, error) {
		return p.Agency.Book(ctx, what, in.To, key)
	}, durable.WithRetry(durable.TransientRetry()))
}
