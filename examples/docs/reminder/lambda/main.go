// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the reminder.
package main

import (
	"github.com/lambda-durable/durable-go/examples/docs/reminder"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() { awslambda.Start(reminder.Handle) }
