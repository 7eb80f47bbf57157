// SPDX-License-Identifier: Apache-2.0

package booking_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/typed-errors/booking"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// hall is one with ten seats.
type hall struct{}

func (hall) Reserve(_ context.Context, _ string, seats int, _ string) error {
	if seats > 10 {
		return &booking.TooFewSeatsError{Left: 10}
	}
	return nil
}

func office() booking.Office { return booking.Office{Hall: hall{}} }

func options() durabletest.Option { return durabletest.Handler(booking.Options()...) }

func TestWhatIsLeftIsTaken(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, office().Book, booking.Wish{Concert: "Messiah", Seats: 12},
		options(), durabletest.Function("BookFunction"))

	require.Equal(t, booking.Ticket{Seats: 10, Note: "that is all there is"}, run.Output(t))
	run.RequireGolden(t)
}

func TestCancelledConcertIsNotAskedForAgain(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, office().Book, booking.Wish{Seats: 2}, options(),
		durabletest.Override("reserve", durabletest.Fail(booking.ErrCancelled)))

	require.Equal(t, booking.Ticket{Note: "stay at home"}, run.Output(t))
	run.Step(t, "reserve").RequireAttempts(t, 1)
	run.Step(t, "reserve").RequireFailed(t, "Booking.Cancelled")
}

func TestNothingIsLeft(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, office().Book, booking.Wish{Seats: 2}, options(),
		durabletest.Override("reserve", durabletest.Fail(&booking.TooFewSeatsError{})))

	// The caller gets the registered name, the text and the fields.
	err, ok := errors.AsType[*durabletest.ExecutionError](run.Err())
	require.True(t, ok)
	require.Equal(t, "Booking.TooFewSeats", err.Type)
	require.JSONEq(t, `{"left":0}`, err.Data)
}
