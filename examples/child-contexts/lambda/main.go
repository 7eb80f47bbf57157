// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the child-contexts example.
package main

import (
	"context"
	"log/slog"

	"github.com/lambda-durable/durable-go/examples/child-contexts/onboarding"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() { awslambda.Start(onboarding.Office{Company: onPaper{}}.Welcome) }

// onPaper is a company that exists in the log only. Its supplier is whoever calls
// aws lambda send-durable-execution-callback-success.
type onPaper struct{}

func (onPaper) CreateAccount(_ context.Context, system, person, _ string) (string, error) {
	return person + "@" + system, nil
}

func (onPaper) Invite(ctx context.Context, person, account string) error {
	slog.InfoContext(ctx, "invited", "person", person, "account", account)
	return nil
}

func (onPaper) OrderLaptop(ctx context.Context, person, callbackID string) error {
	slog.InfoContext(ctx, "please deliver a laptop", "to", person, "callback", callbackID)
	return nil
}
