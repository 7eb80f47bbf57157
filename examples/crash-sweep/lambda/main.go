// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the crash-sweep example.
package main

import (
	"context"
	"log/slog"

	"github.com/lambda-durable/durable-go/examples/crash-sweep/transfer"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() { awslambda.Start(transfer.Clearing{From: paper{}, To: paper{}}.Move) }

// paper is a bank that exists in the log only.
type paper struct{}

func (paper) Add(ctx context.Context, account string, cents int, key string) error {
	slog.InfoContext(ctx, "booked", "account", account, "cents", cents, "key", key)
	return nil
}
