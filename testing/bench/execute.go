// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
	"github.com/lambda-durable/durable-go/testing/internal/replay"
	"github.com/lambda-durable/durable-go/testing/local"
)

// config allows any number of operations; AWS allows 3,000.
func config() local.Config {
	const enough = 1 << 30
	return local.Config{MaxOperations: enough}
}

// execute runs one execution of size n to its end.
func execute(ctx context.Context, h *durable.Handler, n int, check bool) error {
	result, err := local.Run(ctx, h, strconv.AppendInt(nil, int64(n), 10), config())
	if err != nil {
		return err
	}
	return accept(ctx, h, result, check)
}

// accept takes no figures of a run that went wrong, and replays it if asked to,
// from as many prefixes of its history as durabletest does.
func accept(ctx context.Context, h *durable.Handler, result *execution.Result, check bool) error {
	if result.Status != protocol.ExecutionSucceeded {
		return fmt.Errorf("the execution is %s: %v", result.Status, result.Error)
	}
	if !check {
		return nil
	}
	const mostReplays = 64
	recording := replay.Of(result.ARN, result.Events)
	if found := recording.CheckAll(ctx, h, recording.PrefixesOfRun(mostReplays)); len(found) > 0 {
		return fmt.Errorf("replayed, operation %s is %s", found[0].Path, found[0].Called)
	}
	return nil
}
