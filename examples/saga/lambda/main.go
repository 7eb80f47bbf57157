// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the saga example.
package main

import (
	"context"
	"log/slog"

	"github.com/lambda-durable/durable-go/examples/saga/trip"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() { awslambda.Start(trip.Planner{Agency: brochure{}}.Plan) }

// brochure is an agency that books nothing. A real one calls three companies.
type brochure struct{}

func (brochure) Book(_ context.Context, what, to, _ string) (string, error) {
	return what + " to " + to, nil
}

func (brochure) Cancel(ctx context.Context, what, key string) error {
	slog.InfoContext(ctx, "cancelled", "what", what, "key", key)
	return nil
}
