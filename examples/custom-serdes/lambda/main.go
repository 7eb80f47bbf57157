// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the custom-serdes example.
package main

import (
	"github.com/lambda-durable/durable-go/examples/custom-serdes/invoice"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/durable"
)

func main() { awslambda.Start(invoice.Bill, durable.WithSerdes(invoice.Serdes())) }
