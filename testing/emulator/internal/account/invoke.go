// SPDX-License-Identifier: Apache-2.0

package account

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Start asks for an execution.
type Start struct {
	// Function is a name or an ARN; without a qualifier it is that of $LATEST.
	Function string
	// Input is the event, normally JSON; empty means absent.
	Input []byte
	// Name makes the start idempotent; empty means one that the service makes up.
	Name string
	// Tenant is empty for functions without tenants.
	Tenant string
}

// Start begins an execution of a durable function, or finds the one that has the
// same function, name and input, and returns its ARN. The ARN is empty if the
// function is not durable, but runs nevertheless.
func (a *Account) Start(ctx context.Context, s Start) (arn string, err error) {
	in := s.request(types.InvocationTypeEvent)
	in.FunctionName = aws.String(qualified(s.Function))
	in.DurableExecutionName = optional(s.Name)
	out, err := ask(ctx, a, actionInvoke, a.lambda.Invoke, in)
	if err != nil {
		return "", err
	}
	return aws.ToString(out.DurableExecutionArn), nil
}

// Call runs an ordinary function and returns its answer, or why it has failed.
func (a *Account) Call(ctx context.Context, s Start) ([]byte, *protocol.ErrorObject, error) {
	out, err := ask(ctx, a, actionInvoke, a.lambda.Invoke,
		s.request(types.InvocationTypeRequestResponse))
	if err != nil {
		return nil, nil, err
	}
	if out.FunctionError == nil {
		return out.Payload, nil, nil
	}
	reason := &protocol.ErrorObject{ErrorType: *out.FunctionError}
	_ = json.Unmarshal(out.Payload, reason) // the type alone says enough
	return nil, reason, nil
}

const actionInvoke = "lambda:InvokeFunction"

func (s *Start) request(how types.InvocationType) *lambda.InvokeInput {
	return &lambda.InvokeInput{
		FunctionName: &s.Function, InvocationType: how, Payload: s.Input,
		TenantId: optional(s.Tenant),
	}
}
