// SPDX-License-Identifier: Apache-2.0

package courier_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/race/courier"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// street is where couriers are who answer by the responders of a test.
type street struct{}

func (street) Ask(context.Context, string, string, string) error { return nil }
func (street) Withdraw(context.Context, string, string) error    { return nil }

func dispatch() courier.Dispatch { return courier.Dispatch{Couriers: street{}} }

func lamp() courier.Parcel {
	return courier.Parcel{ID: "7", Couriers: []string{"ann", "bob", "cem"}}
}

func accept(name string, after time.Duration) durabletest.Option {
	return durabletest.OnCallback(name+"/offer",
		durabletest.Succeed(courier.Offer{Courier: name, Cents: 900}).After(after))
}

func decline(name string, after time.Duration) durabletest.Option {
	return durabletest.OnCallback(name+"/offer",
		durabletest.Fail(durabletest.Error("Declined", "too far")).After(after))
}

func TestFirstToAcceptWins(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, dispatch().Assign, lamp(),
		decline("ann", time.Minute), accept("bob", 5*time.Minute), accept("cem", 9*time.Minute))

	require.Equal(t, "bob", run.Output(t).Courier)
	run.RequireDuration(t, 5*time.Minute+time.Hour)
	run.RequireGolden(t)
}

// TestLateOfferChangesNothing has the second courier accept while the function
// waits for the first one to come. When it runs again it finds two offers, and
// the winner on record.
func TestLateOfferChangesNothing(t *testing.T) {
	t.Parallel()

	run := durabletest.Start(t, dispatch().Assign, lamp())
	ann, bob := run.AwaitCallback(t, "ann/offer"), run.AwaitCallback(t, "bob/offer")
	bob.Succeed(t, courier.Offer{Courier: "bob", Cents: 900})
	run.Advance(t, 20*time.Minute)
	ann.Succeed(t, courier.Offer{Courier: "ann", Cents: 100})
	run.Wait(t)

	require.Equal(t, "bob", run.Output(t).Courier)
}

func TestNobodyWantsIt(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, dispatch().Assign, lamp(),
		decline("ann", time.Minute), decline("bob", time.Minute),
		durabletest.OnCallback("cem/offer", durabletest.Never()))

	run.RequireDuration(t, 30*time.Minute)
	require.ErrorContains(t, run.Err(), "too far")
	run.RequireGolden(t)
}

// TestOneWinnerWhoeverIsFirst has two couriers accept at the same instant, in
// either order: one of them wins and the other is told.
func TestOneWinnerWhoeverIsFirst(t *testing.T) {
	t.Parallel()
	two := courier.Parcel{ID: "7", Couriers: []string{"ann", "bob"}}

	explored := durabletest.Explore(t, dispatch().Assign, two,
		accept("ann", time.Minute), accept("bob", time.Minute),
		durabletest.AnyOutcome(), durabletest.Schedules(15))

	other := map[string]string{"ann": "bob", "bob": "ann"}
	for _, run := range explored.Runs {
		winner := run.Execution.Output(t).Courier
		run.Execution.RequireBodyRuns(t, "tell", 1)
		run.Execution.Operation(t, "withdraw/"+other[winner])
	}
}
