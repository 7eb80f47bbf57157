// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the large-payloads example.
package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/lambda-durable/durable-go/examples/large-payloads/statement"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/durable"
)

func main() {
	files, err := statement.Files(os.Getenv("PAYLOAD_DIR"))
	if err != nil {
		slog.Error("PAYLOAD_DIR names no directory", "error", err)
		os.Exit(1)
	}
	awslambda.Start(statement.Clerk{Bank: quiet{}}.Write, durable.WithSerdes(files))
}

// quiet is a bank where everybody gets interest once a year.
type quiet struct{}

func (quiet) Bookings(_ context.Context, account string, _ int) (statement.Year, error) {
	return statement.Year{Account: account, Bookings: []statement.Booking{
		{Day: "2026-12-31", Text: "interest", Cents: 127},
	}}, nil
}
