// SPDX-License-Identifier: Apache-2.0

// Command ship is the durable function that the chained-invoke example invokes.
package main

import (
	"github.com/lambda-durable/durable-go/examples/chained-invoke/checkout"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() { awslambda.Start(checkout.Ship) }
