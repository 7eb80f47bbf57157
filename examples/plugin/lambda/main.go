// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the plugin example.
package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/lambda-durable/durable-go/examples/plugin/claim"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/durable"
)

func main() {
	awslambda.Start(claim.Desk{Insurer: onPaper{}}.Settle,
		durable.WithPlugins(claim.Metrics(os.Stdout)))
}

// onPaper is an insurer that exists in the log only. Its expert is whoever calls
// aws lambda send-durable-execution-callback-success.
type onPaper struct{}

func (onPaper) Inspect(ctx context.Context, id, callbackID string) error {
	slog.InfoContext(ctx, "please inspect", "claim", id, "callback", callbackID)
	return nil
}

func (onPaper) Pay(ctx context.Context, id string, cents int, _ string) error {
	slog.InfoContext(ctx, "paid", "claim", id, "cents", cents)
	return nil
}
