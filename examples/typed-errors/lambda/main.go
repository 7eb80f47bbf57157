// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the typed-errors example.
package main

import (
	"context"

	"github.com/lambda-durable/durable-go/examples/typed-errors/booking"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() { awslambda.Start(booking.Office{Hall: small{}}.Book, booking.Options()...) }

// small is a hall with ten seats that nobody else wants.
type small struct{}

func (small) Reserve(_ context.Context, _ string, seats int, _ string) error {
	if seats > 10 {
		return &booking.TooFewSeatsError{Left: 10}
	}
	return nil
}
