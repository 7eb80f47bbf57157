// SPDX-License-Identifier: Apache-2.0

// Command durable is the smallest durable function.
package main

import (
	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/durable"
)

func main() { awslambda.Start(handle) }

func handle(ctx durable.Context, in string) (string, error) {
	return durable.Step(ctx, "greet", func(durable.StepContext) (string, error) {
		return "hello " + in, nil
	})
}
