// SPDX-License-Identifier: Apache-2.0

package cloud

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
)

// Lambda is what a [Runner] needs of a [*lambda.Client].
type Lambda interface {
	Executions
	Callbacks
}

// Executions is the part of [Lambda] that starts, reads and stops executions.
type Executions interface {
	Invoke(
		context.Context, *lambda.InvokeInput, ...func(*lambda.Options),
	) (*lambda.InvokeOutput, error)

	GetDurableExecution(
		context.Context, *lambda.GetDurableExecutionInput, ...func(*lambda.Options),
	) (*lambda.GetDurableExecutionOutput, error)

	GetDurableExecutionHistory(
		context.Context, *lambda.GetDurableExecutionHistoryInput, ...func(*lambda.Options),
	) (*lambda.GetDurableExecutionHistoryOutput, error)

	StopDurableExecution(
		context.Context, *lambda.StopDurableExecutionInput, ...func(*lambda.Options),
	) (*lambda.StopDurableExecutionOutput, error)
}

// Callbacks is the part of [Lambda] that answers callbacks.
type Callbacks interface {
	SendDurableExecutionCallbackSuccess(
		context.Context, *lambda.SendDurableExecutionCallbackSuccessInput, ...func(*lambda.Options),
	) (*lambda.SendDurableExecutionCallbackSuccessOutput, error)

	SendDurableExecutionCallbackFailure(
		context.Context, *lambda.SendDurableExecutionCallbackFailureInput, ...func(*lambda.Options),
	) (*lambda.SendDurableExecutionCallbackFailureOutput, error)

	SendDurableExecutionCallbackHeartbeat(
		context.Context, *lambda.SendDurableExecutionCallbackHeartbeatInput,
		...func(*lambda.Options),
	) (*lambda.SendDurableExecutionCallbackHeartbeatOutput, error)
}

// Stacks is what a [Runner] needs of a [*cloudformation.Client].
type Stacks interface {
	DescribeStackResource(
		context.Context, *cloudformation.DescribeStackResourceInput,
		...func(*cloudformation.Options),
	) (*cloudformation.DescribeStackResourceOutput, error)

	DescribeStackResources(
		context.Context, *cloudformation.DescribeStackResourcesInput,
		...func(*cloudformation.Options),
	) (*cloudformation.DescribeStackResourcesOutput, error)

	DescribeStacks(
		context.Context, *cloudformation.DescribeStacksInput, ...func(*cloudformation.Options),
	) (*cloudformation.DescribeStacksOutput, error)
}

var (
	_ Lambda = (*lambda.Client)(nil)
	_ Stacks = (*cloudformation.Client)(nil)
)
