// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the hello example.
package main

import (
	"github.com/lambda-durable/durable-go/examples/hello/greeting"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() { awslambda.Start(greeting.Greet) }
