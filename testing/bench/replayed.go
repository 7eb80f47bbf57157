// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"strconv"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/local"
)

// replayed measures the second invocation of an execution, up to its result.
func replayed(b body) func(context.Context, int, bool) (func() error, error) {
	h := b.handler()
	return func(ctx context.Context, n int, check bool) (func() error, error) {
		cfg := config()
		cfg.Functions = map[string]local.Function{"function": local.Durable(h)}
		r := local.New(cfg)
		arn, err := r.Start(local.StartRequest{
			Function: "function", Input: strconv.AppendInt(nil, int64(n), 10),
		})
		if err != nil {
			return nil, err
		}
		if err := r.Settle(ctx); err != nil {
			return nil, err
		}
		return func() error {
			defer r.Close()
			result, err := r.Wait(ctx, arn)
			if err != nil {
				return err
			}
			return accept(ctx, h, result, check)
		}, nil
	}
}

func stepsAndHour(ctx durable.Context, n int) error {
	if err := steps(ctx, n); err != nil {
		return err
	}
	return durable.Wait(ctx, "hour", time.Hour)
}
