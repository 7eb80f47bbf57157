// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the versioning example.
package main

import (
	"context"
	"log/slog"

	"github.com/lambda-durable/durable-go/examples/versioning/delivery"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() { awslambda.Start(delivery.Sender{Depot: onPaper{}}.Send) }

// onPaper is a depot that exists in the log only.
type onPaper struct{}

func (onPaper) Label(_ context.Context, parcel string) (string, error) {
	return "track-" + parcel, nil
}

func (onPaper) HandOver(ctx context.Context, track string) error {
	slog.InfoContext(ctx, "handed over", "track", track)
	return nil
}

func (onPaper) Tell(ctx context.Context, customer, track string) error {
	slog.InfoContext(ctx, "your parcel is on its way", "customer", customer, "track", track)
	return nil
}
