// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the retries example.
package main

import (
	"github.com/lambda-durable/durable-go/examples/retries/rates"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() {
	// A real desk asks its banks over the network.
	desk := rates.Desk{
		House:   rates.Table{"EUR/USD": 1.1, "USD/EUR": 0.91},
		Reserve: rates.Table{"EUR/USD": 1.05, "USD/EUR": 0.95},
	}
	awslambda.Start(desk.Convert, rates.Options()...)
}
