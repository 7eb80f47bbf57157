// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the approval-race example.
package main

import (
	"context"
	"log/slog"

	"github.com/lambda-durable/durable-go/examples/approval-race/expense"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() { awslambda.Start(expense.Desk{Office: noticeBoard{}}.Decide) }

// noticeBoard is an office that writes to the log. A real one sends mail. Who
// decides calls aws lambda send-durable-execution-callback-success.
type noticeBoard struct{}

func (noticeBoard) Ask(ctx context.Context, who, claim, callbackID string) error {
	slog.InfoContext(ctx, "please decide", "who", who, "claim", claim, "callback", callbackID)
	return nil
}

func (noticeBoard) Remind(ctx context.Context, who, claim string) error {
	slog.InfoContext(ctx, "please remember", "who", who, "claim", claim)
	return nil
}
