// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the heartbeat example.
package main

import (
	"context"
	"log/slog"

	"github.com/lambda-durable/durable-go/examples/heartbeat/transcode"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() { awslambda.Start(transcode.Studio{Farm: noticeBoard{}}.Transcode) }

// noticeBoard is a farm whose workers read the log. A real one puts the job into
// a queue. Whoever does the work calls
// aws lambda send-durable-execution-callback-heartbeat every minute and
// send-durable-execution-callback-success at the end.
type noticeBoard struct{}

func (noticeBoard) Submit(ctx context.Context, job transcode.Job, callbackID string) error {
	slog.InfoContext(ctx, "please transcode",
		"video", job.Video, "codec", job.Codec, "callback", callbackID)
	return nil
}
