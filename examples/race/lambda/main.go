// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the race example.
package main

import (
	"context"
	"log/slog"

	"github.com/lambda-durable/durable-go/examples/race/courier"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() { awslambda.Start(courier.Dispatch{Couriers: noticeBoard{}}.Assign) }

// noticeBoard has couriers who read the log. Who wants the parcel calls
// aws lambda send-durable-execution-callback-success.
type noticeBoard struct{}

func (noticeBoard) Ask(ctx context.Context, name, parcel, callbackID string) error {
	slog.InfoContext(ctx, "who takes it", "courier", name, "parcel", parcel,
		"callback", callbackID)
	return nil
}

func (noticeBoard) Withdraw(ctx context.Context, name, parcel string) error {
	slog.InfoContext(ctx, "it is gone", "courier", name, "parcel", parcel)
	return nil
}
