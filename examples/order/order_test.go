// SPDX-License-Identifier: Apache-2.0

package order_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/order"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// desk is one where nobody reads mail; responders answer in the place of those
// who do.
func desk() order.Desk {
	return order.Desk{
		Price:         order.List,
		Ask:           func(context.Context, string, string) error { return nil },
		LabelFunction: labelFunction,
	}
}

const labelFunction = "label:live"

func label(_ context.Context, it order.Item) (order.Parcel, error) {
	return order.Parcel{Track: "track-" + it.SKU}, nil
}

// unless makes labels for all items but those.
func unless(skus ...string) func(context.Context, order.Item) (order.Parcel, error) {
	return func(ctx context.Context, it order.Item) (order.Parcel, error) {
		for _, sku := range skus {
			if it.SKU == sku {
				return order.Parcel{}, durabletest.Error("Label.TooHeavy", sku+" is too heavy")
			}
		}
		return label(ctx, it)
	}
}

func furniture() order.Order {
	return order.Order{ID: "42", Items: []order.Item{
		{SKU: "lamp", Cents: 4500}, {SKU: "sofa", Cents: 89000}, {SKU: "piano", Cents: 560000},
	}}
}

func approve() durabletest.Option {
	return durabletest.OnCallback("approval",
		durabletest.Succeed(order.Approval{By: "kim"}).After(time.Second))
}

func TestApproved(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Handle, furniture(),
		durabletest.Function("OrderFunction"),
		durabletest.Lasting(24*time.Hour), // to cool off
		approve(),
		durabletest.OnInvoke(labelFunction, label))

	require.Equal(t, order.Receipt{
		Status: "shipped", By: "kim", Total: 653500, Parcels: 3,
	}, run.Output(t))
	run.RequireDuration(t, 24*time.Hour+time.Second)
	run.Step(t, "quote").RequireAttempts(t, 1)
	run.Operation(t, "ship/[0]/label").RequireResult(t, order.Parcel{Track: "track-lamp"})
	run.RequireGolden(t)
}

func TestRejected(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Handle, furniture(),
		durabletest.Function("OrderFunction"),
		durabletest.OnCallback("approval",
			durabletest.Fail(durabletest.Error("Rejected", "too expensive")).After(time.Second)))

	require.EqualError(t, run.Err(), "execution is FAILED: Rejected: too expensive")
	run.RequireGolden(t)
}

func TestExpired(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Handle, furniture(),
		durabletest.OnCallback("approval", durabletest.Never()))

	require.Equal(t, order.Receipt{Status: "expired"}, run.Output(t))
	run.RequireDuration(t, 72*time.Hour)
	run.RequireGolden(t)
}

func TestOneItemWithoutLabelIsTolerated(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Handle, furniture(), approve(),
		durabletest.OnInvoke(labelFunction, unless("piano")))

	require.Equal(t, 2, run.Output(t).Parcels)
	run.RequireGolden(t)
}

func TestTwoItemsWithoutLabelAreTooMany(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Handle, furniture(), approve(),
		durabletest.OnInvoke(labelFunction, unless("sofa", "piano")))

	require.EqualError(t, run.Err(), "execution is FAILED: Label.TooHeavy: sofa is too heavy")
	run.RequireGolden(t)
}

func TestPriceIsAskedForFourTimes(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Handle, order.Order{
		ID: "42", Items: []order.Item{{SKU: "lamp", Cents: -1}},
	})

	require.ErrorContains(t, run.Err(), `item "lamp" has a negative price`)
	run.Step(t, "quote").RequireAttempts(t, 4)
	run.RequireGolden(t)
}
