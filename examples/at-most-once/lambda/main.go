// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the at-most-once example.
package main

import (
	"context"
	"log/slog"

	"github.com/lambda-durable/durable-go/examples/at-most-once/payment"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() { awslambda.Start(payment.Till{Gateway: demo{}}.Pay) }

// demo is a gateway that takes no money. A real one calls a card processor.
type demo struct{}

func (demo) Charge(ctx context.Context, in payment.Bill) (string, error) {
	slog.InfoContext(ctx, "charged", "order", in.Order, "cents", in.Cents)
	return in.Order + "/1", nil
}

func (demo) Find(context.Context, string) (string, error) { return "", nil }
