// SPDX-License-Identifier: Apache-2.0

// Command bare is the smallest function that talks to the checkpoint API: what a
// durable function links at the least, without an SDK for it.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/config"
	api "github.com/aws/aws-sdk-go-v2/service/lambda"
)

func main() { lambda.Start(handle) }

type event struct{ DurableExecutionArn, CheckpointToken *string }

func handle(ctx context.Context, in event) (any, error) {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, err
	}
	client := api.NewFromConfig(cfg)
	_, err = client.GetDurableExecutionState(ctx, &api.GetDurableExecutionStateInput{
		DurableExecutionArn: in.DurableExecutionArn, CheckpointToken: in.CheckpointToken,
	})
	if err != nil {
		return nil, err
	}
	return client.CheckpointDurableExecution(ctx, &api.CheckpointDurableExecutionInput{
		DurableExecutionArn: in.DurableExecutionArn, CheckpointToken: in.CheckpointToken,
	})
}
