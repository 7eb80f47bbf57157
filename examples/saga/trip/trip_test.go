// SPDX-License-Identifier: Apache-2.0

package trip_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/saga/trip"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// books is an agency that keeps reservations by key and has no cars.
type books struct {
	reserved map[string]string
	noCars   bool
}

func newBooks() *books { return &books{reserved: map[string]string{}} }

func (b *books) Book(_ context.Context, what, to, key string) (string, error) {
	if what == "car" && b.noCars {
		return "", errors.New("no cars left")
	}
	b.reserved[key] = what + " to " + to
	return b.reserved[key], nil
}

func (b *books) Cancel(_ context.Context, _, key string) error {
	delete(b.reserved, key)
	return nil
}

func kyoto() trip.Trip { return trip.Trip{ID: "42", To: "Kyoto"} }

func TestTripIsBooked(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, trip.Planner{Agency: newBooks()}.Plan, kyoto(),
		durabletest.Function("PlanFunction"))

	require.Equal(t, []string{"flight to Kyoto", "hotel to Kyoto", "car to Kyoto"},
		run.Output(t).Bookings)
	run.RequireGolden(t)
}

func TestWithoutACarEverythingIsCancelled(t *testing.T) {
	t.Parallel()
	agency := newBooks()
	agency.noCars = true

	run := durabletest.Run(t, trip.Planner{Agency: agency}.Plan, kyoto())

	require.ErrorContains(t, run.Err(), "no cars left")
	require.Empty(t, agency.reserved)
	run.RequireGolden(t)
}

func TestCancellationThatFailsIsTold(t *testing.T) {
	t.Parallel()
	agency := newBooks()
	agency.noCars = true

	run := durabletest.Run(t, trip.Planner{Agency: agency}.Plan, kyoto(),
		durabletest.Override("cancel hotel", durabletest.Fail(errors.New("hotel is closed"))))

	require.ErrorContains(t, run.Err(),
		`no cars left; compensation "cancel hotel": hotel is closed`)
	require.Equal(t, map[string]string{"42/hotel": "hotel to Kyoto"}, agency.reserved)
}

// TestNothingStaysBookedWhateverCrashes lets the process die at every checkpoint
// and in every step, while booking and while cancelling.
func TestNothingStaysBookedWhateverCrashes(t *testing.T) {
	t.Parallel()
	planner := &trip.Planner{}

	durabletest.CrashSweep(t,
		func(ctx durable.Context, in trip.Trip) (trip.Itinerary, error) {
			return planner.Plan(ctx, in)
		}, kyoto(),
		durabletest.EachRun(func() (check func() error) {
			agency := newBooks()
			agency.noCars = true
			planner.Agency = agency
			return func() error {
				if len(agency.reserved) > 0 {
					return fmt.Errorf("still booked: %v", agency.reserved)
				}
				return nil
			}
		}))
}
