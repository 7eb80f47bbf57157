// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the chained-invoke example.
package main

import (
	"os"

	"github.com/lambda-durable/durable-go/examples/chained-invoke/checkout"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() {
	awslambda.Start(checkout.Shop{
		TaxFunction:  os.Getenv("TAX_FUNCTION"),
		ShipFunction: os.Getenv("SHIP_FUNCTION"),
	}.Checkout)
}
