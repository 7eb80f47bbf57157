// SPDX-License-Identifier: Apache-2.0

// Command tax is the plain Lambda function of the chained-invoke example.
package main

import (
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lambda-durable/durable-go/examples/chained-invoke/checkout"
)

func main() { lambda.Start(checkout.Tax) }
