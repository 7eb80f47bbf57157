// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the order example; template.yaml in the
// directory above deploys it.
package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/lambda-durable/durable-go/examples/order"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() {
	desk := order.Desk{
		Price: order.List,
		// A real desk sends a mail or a message. Whoever gets it answers with
		// aws lambda send-durable-execution-callback-success.
		Ask: func(ctx context.Context, orderID, callbackID string) error {
			slog.InfoContext(ctx, "please approve", "order", orderID, "callback", callbackID)
			return nil
		},
		LabelFunction: os.Getenv("LABEL_FUNCTION"),
	}
	awslambda.Start(desk.Handle)
}
