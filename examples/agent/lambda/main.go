// SPDX-License-Identifier: Apache-2.0

// Command lambda is the deployed form of the agent example.
package main

import (
	"context"
	"encoding/json"
	"log/slog"

	"github.com/lambda-durable/durable-go/examples/agent/assistant"
	"github.com/lambda-durable/durable-go/sdk/awslambda"
)

func main() {
	awslambda.Start(assistant.Assistant{
		Model: clerk{},
		Tools: map[string]assistant.Tool{
			"refund": {Use: refund, NeedsConsent: true},
		},
		Supervisor: noticeBoard{},
	}.Answer)
}

// clerk is a model that refunds everybody. A real one is Amazon Bedrock, for
// instance, called by its client.
type clerk struct{}

func (clerk) Next(
	_ context.Context, talk []assistant.Message,
) (assistant.Message, error) {
	if len(talk) == 1 {
		return assistant.Message{Role: assistant.Agent, Calls: []assistant.Call{
			{Tool: "refund", Input: json.RawMessage(`{}`)},
		}}, nil
	}
	return assistant.Message{Role: assistant.Agent, Text: "I have asked: " + talk[2].Text}, nil
}

func refund(ctx context.Context, _ json.RawMessage, key string) (string, error) {
	slog.InfoContext(ctx, "refunded", "key", key)
	return "refunded", nil
}

// noticeBoard is a supervisor who reads the log and calls
// aws lambda send-durable-execution-callback-success.
type noticeBoard struct{}

func (noticeBoard) Ask(ctx context.Context, call assistant.Call, callbackID string) error {
	slog.InfoContext(ctx, "please consent", "tool", call.Tool, "callback", callbackID)
	return nil
}
