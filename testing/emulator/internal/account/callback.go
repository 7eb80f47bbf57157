// SPDX-License-Identifier: Apache-2.0

package account

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// SucceedCallback answers a callback. An empty body is an absent result.
func (a *Account) SucceedCallback(ctx context.Context, id string, body []byte) error {
	_, err := ask(ctx, a, "lambda:SendDurableExecutionCallbackSuccess",
		a.lambda.SendDurableExecutionCallbackSuccess,
		&lambda.SendDurableExecutionCallbackSuccessInput{CallbackId: &id, Result: body})
	return err
}

// FailCallback fails a callback. A nil reason is an empty one.
func (a *Account) FailCallback(
	ctx context.Context, id string, reason *protocol.ErrorObject,
) error {
	_, err := ask(ctx, a, "lambda:SendDurableExecutionCallbackFailure",
		a.lambda.SendDurableExecutionCallbackFailure,
		&lambda.SendDurableExecutionCallbackFailureInput{CallbackId: &id, Error: errorTo(reason)})
	return err
}

// HeartbeatCallback restarts a callback's heartbeat time-out.
func (a *Account) HeartbeatCallback(ctx context.Context, id string) error {
	_, err := ask(ctx, a, "lambda:SendDurableExecutionCallbackHeartbeat",
		a.lambda.SendDurableExecutionCallbackHeartbeat,
		&lambda.SendDurableExecutionCallbackHeartbeatInput{CallbackId: &id})
	return err
}
