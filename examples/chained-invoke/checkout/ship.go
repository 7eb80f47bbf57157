// SPDX-License-Identifier: Apache-2.0

package checkout

import (
	"context"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Tax is the plain function: it returns the tax on a basket in cents.
func Tax(_ context.Context, in Basket) (int, error) {
	if in.Country == "DE" {
		return in.Cents * 19 / 100, nil
	}
	return in.Cents / 5, nil
}

// SoldOutError is the error with which Ship ends when there is nothing to ship. Its
// type name reaches the function that has invoked it.
type SoldOutError struct{ Order string }

// Error names the order.
func (e SoldOutError) Error() string { return "nothing is left for order " + e.Order }

// Ship is the other durable function: it packs a parcel and waits a day for the
// carrier.
func Ship(ctx durable.Context, in Basket) (Parcel, error) {
	if in.Cents == 0 {
		return Parcel{}, SoldOutError{Order: in.Order}
	}
	if err := durable.Wait(ctx, "carrier", 24*time.Hour); err != nil {
		return Parcel{}, err
	}
	return durable.Step(ctx, "hand over", func(durable.StepContext) (Parcel, error) {
		return Parcel{Track: "track-" + in.Order}, nil
	})
}
