// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the custom-backend example. It joins the
// parts that awslambda.Start joins otherwise: the Lambda runtime, a handler and a
// backend.
package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/lambda-durable/durable-go/examples/custom-backend/journal"
	"github.com/lambda-durable/durable-go/examples/hello/greeting"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/durable"
)

func main() {
	handler := durable.NewHandler(greeting.Greet)
	audit := slog.New(durable.NewLogHandler(os.Stdout, nil))
	api := journal.Around(awslambda.NewBackend(), audit)
	lambda.Start(func(ctx context.Context, event json.RawMessage) (json.RawMessage, error) {
		if lc, ok := lambdacontext.FromContext(ctx); ok {
			ctx = durable.WithRequestID(ctx, lc.AwsRequestID)
		}
		return handler.Invoke(ctx, api, event)
	})
}
