// SPDX-License-Identifier: Apache-2.0

// Package checkout sells a basket with the help of two other Lambda functions: a
// plain one that computes the tax, and a durable one that ships, for as long as
// that takes. While they run, this one does not.
package checkout

import (
	"errors"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Basket is the event that starts the function.
type Basket struct {
	Order   string `json:"order"`
	Country string `json:"country"`
	Cents   int    `json:"cents"`
}

// Sale is the function's result.
type Sale struct {
	// Status is "shipped" or "sold out".
	Status string `json:"status"`
	Cents  int    `json:"cents,omitempty"`
	Track  string `json:"track,omitempty"`
}

// Parcel is what the shipping function returns.
type Parcel struct {
	Track string `json:"track"`
}

// Shop knows the functions that it calls: a durable one with a version or an
// alias, a plain one with or without.
type Shop struct {
	TaxFunction  string
	ShipFunction string
}

// Checkout is the durable function.
func (s Shop) Checkout(ctx durable.Context, in Basket) (Sale, error) {
	tax, err := s.tax(ctx, in)
	if err != nil {
		return Sale{}, err
	}
	parcel, err := durable.Invoke[Parcel](ctx, "ship", s.ShipFunction, in)
	if failed, ok := errors.AsType[*durable.InvokeError](err); ok &&
		failed.ErrorType == "SoldOutError" {
		return Sale{Status: "sold out"}, nil
	}
	if err != nil {
		return Sale{}, err
	}
	return Sale{Status: "shipped", Cents: in.Cents + tax, Track: parcel.Track}, nil
}

// tax calls the plain function. An invoke has no retry of its own; here a call
// that Lambda throttles is repeated, as a block.
func (s Shop) tax(ctx durable.Context, in Basket) (int, error) {
	return durable.Retry(ctx, "tax",
		func(ctx durable.Context, _ int) (int, error) {
			return durable.Invoke[int](ctx, "ask", s.TaxFunction, in)
		},
		durable.WithRetry(durable.RetryOn(
			durable.FixedDelay{MaxAttempts: 4, Delay: 10 * time.Second},
			durable.ErrorTypeIs("TooManyRequestsException"))))
}
