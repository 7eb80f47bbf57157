// SPDX-License-Identifier: Apache-2.0

package checkout_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/chained-invoke/checkout"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

const (
	tax  = "tax"
	ship = "ship:live"
)

func shop() checkout.Shop { return checkout.Shop{TaxFunction: tax, ShipFunction: ship} }

func basket() checkout.Basket {
	return checkout.Basket{Order: "42", Country: "DE", Cents: 1000}
}

// TestShipped runs all three functions: the other durable one is an execution of
// its own, on the same clock.
func TestShipped(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, shop().Checkout, basket(),
		durabletest.Function("CheckoutFunction"),
		durabletest.Lasting(24*time.Hour),
		durabletest.OnInvoke(tax, checkout.Tax),
		durabletest.Register(ship, durabletest.Durable(checkout.Ship)))

	require.Equal(t, checkout.Sale{
		Status: "shipped", Cents: 1190, Track: "track-42",
	}, run.Output(t))
	run.RequireDuration(t, 24*time.Hour)
	run.RequireGolden(t)
}

func TestSoldOut(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, shop().Checkout, checkout.Basket{Order: "42"},
		durabletest.Function("CheckoutFunction"),
		durabletest.OnInvoke(tax, checkout.Tax),
		durabletest.Register(ship, durabletest.Durable(checkout.Ship)))

	require.Equal(t, checkout.Sale{Status: "sold out"}, run.Output(t))
	run.RequireGolden(t)
}

func TestThrottledCallsAreRepeated(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, shop().Checkout, basket(),
		durabletest.Register(tax, durabletest.Throttled(2, durabletest.Plain(checkout.Tax))),
		durabletest.Register(ship, durabletest.Succeed(checkout.Parcel{Track: "t"})))

	require.Equal(t, 1190, run.Output(t).Cents)
	run.RequireDuration(t, 20*time.Second)
	run.RequireGolden(t)
}

func TestMissingFunctionIsNotCalledAgain(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, shop().Checkout, basket(),
		durabletest.Register(tax, durabletest.Missing()))

	require.ErrorContains(t, run.Err(), "ResourceNotFoundException")
	run.RequireGolden(t)
}
