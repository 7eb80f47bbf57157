// SPDX-License-Identifier: Apache-2.0

// Package booking reserves seats for a concert. Its errors are types and values
// of its own, with what a caller needs to know in their fields; they are
// registered with the handler, so that errors.As and errors.Is find them in what
// an operation returns, in the first run and in every replay alike.
package booking

import (
	"context"
	"errors"
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Wish is the event that starts the function.
type Wish struct {
	Concert string `json:"concert"`
	Seats   int    `json:"seats"`
}

// Ticket is the function's result.
type Ticket struct {
	Seats int `json:"seats"`
	// Note says why there are fewer seats than were asked for.
	Note string `json:"note,omitempty"`
}

// TooFewSeatsError says how many seats are left.
type TooFewSeatsError struct {
	Left int `json:"left"`
}

// Error tells the number.
func (e *TooFewSeatsError) Error() string { return fmt.Sprintf("only %d seats are left", e.Left) }

// ErrCancelled is the error of a concert that does not take place.
var ErrCancelled = errors.New("the concert is cancelled")

// Options are the options of the function's handler. The names are for ever:
// they are in the records of executions.
func Options() []durable.HandlerOption {
	return []durable.HandlerOption{durable.WithErrors(
		durable.RegisterError[*TooFewSeatsError]("Booking.TooFewSeats"),
		durable.RegisterSentinel("Booking.Cancelled", ErrCancelled))}
}

// Hall sells seats.
type Hall interface {
	// Reserve fails with a *TooFewSeatsError, with ErrCancelled, or with anything
	// that may be over in a moment.
	Reserve(ctx context.Context, concert string, seats int, key string) error
}

// Office books seats.
type Office struct{ Hall Hall }

// Book is the durable function. It takes what is left.
func (o Office) Book(ctx durable.Context, in Wish) (Ticket, error) {
	err := o.reserve(ctx, in.Concert, in.Seats)
	var few *TooFewSeatsError
	switch {
	case errors.As(err, &few) && few.Left > 0:
		return Ticket{Seats: few.Left, Note: "that is all there is"},
			o.reserve(ctx, in.Concert, few.Left)
	case errors.Is(err, ErrCancelled):
		return Ticket{Note: "stay at home"}, nil
	case err != nil:
		return Ticket{}, err
	}
	return Ticket{Seats: in.Seats}, nil
}

// reserve tries again what may be over in a moment, and nothing else.
func (o Office) reserve(ctx durable.Context, concert string, seats int) error {
	return durable.Do(ctx, "reserve", func(ctx durable.StepContext) error {
		return o.Hall.Reserve(ctx, concert, seats, ctx.IdempotencyKey())
	}, durable.WithRetry(durable.RetryUnless(durable.DefaultRetry(),
		durable.ErrorAs[*TooFewSeatsError](), durable.ErrorIs(ErrCancelled))))
}
