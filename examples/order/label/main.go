// SPDX-License-Identifier: Apache-2.0

// Command label is the plain Lambda function that the order example invokes for
// every item.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lambda-durable/durable-go/examples/order"
)

func main() {
	lambda.Start(func(_ context.Context, it order.Item) (order.Parcel, error) {
		return order.Parcel{Track: "track-" + it.SKU}, nil
	})
}
