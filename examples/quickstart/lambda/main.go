// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the quick start; template.yaml beside
// the quick start's main deploys it.
package main

import (
	"github.com/lambda-durable/durable-go/examples/quickstart/order"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() { awslambda.Start(order.Confirm) }
