// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the reminder example.
package main

import (
	"context"
	"log/slog"

	"github.com/lambda-durable/durable-go/examples/reminder/renewal"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() { awslambda.Start(renewal.Desk{Shop: onPaper{}}.Watch) }

// onPaper is a shop that exists in the log only.
type onPaper struct{}

func (onPaper) Renewed(context.Context, string) (bool, error) { return false, nil }

func (onPaper) Remind(ctx context.Context, id string, daysLeft int) error {
	slog.InfoContext(ctx, "please renew", "subscription", id, "days left", daysLeft)
	return nil
}

func (onPaper) Close(ctx context.Context, id string) error {
	slog.InfoContext(ctx, "closed", "subscription", id)
	return nil
}
