// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the logging example.
package main

import (
	"context"
	"log/slog"

	"github.com/lambda-durable/durable-go/examples/logging/signup"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() { awslambda.Start(signup.Door{Site: demo{}}.SignUp) }

// demo is a site without a mail server: whoever reads the log confirms, by
// aws lambda send-durable-execution-callback-success.
type demo struct{}

func (demo) Open(_ context.Context, name string) (string, error) { return "a-" + name, nil }

func (demo) Mail(ctx context.Context, to signup.Address, callbackID string) error {
	slog.InfoContext(ctx, "please confirm", "to", to, "callback", callbackID)
	return nil
}
