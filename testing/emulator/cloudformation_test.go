// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

func startStacks(t *testing.T, stacks map[string]emulator.Stack) *cloudformation.Client {
	t.Helper()
	w := start(t, emulator.Config{Stacks: stacks})
	return cloudformation.New(cloudformation.Options{
		Region: "us-east-1", BaseEndpoint: &w.url, Credentials: credentials(), RetryMaxAttempts: 1,
	})
}

func TestDescribeStackResource(t *testing.T) {
	t.Parallel()
	client := startStacks(t, map[string]emulator.Stack{
		"orders": {Functions: map[string]string{"OrderFunction": "order"}},
	})
	out, err := client.DescribeStackResource(t.Context(), &cloudformation.DescribeStackResourceInput{
		StackName: aws.String("orders"), LogicalResourceId: aws.String("OrderFunction"),
	})
	require.NoError(t, err)
	detail := out.StackResourceDetail
	require.Equal(t, "order", *detail.PhysicalResourceId)
	require.Equal(t, "OrderFunction", *detail.LogicalResourceId)
	require.Equal(t, "AWS::Lambda::Function", *detail.ResourceType)
	require.Equal(t, types.ResourceStatusCreateComplete, detail.ResourceStatus)
	require.Equal(t, "orders", *detail.StackName)

	_, err = client.DescribeStackResource(t.Context(), &cloudformation.DescribeStackResourceInput{
		StackName: detail.StackId, LogicalResourceId: aws.String("OtherFunction"),
	})
	requireValidationError(t, err, "Resource OtherFunction does not exist for stack orders")
}

func TestDescribeStackResources(t *testing.T) {
	t.Parallel()
	client := startStacks(t, map[string]emulator.Stack{"orders": {Functions: map[string]string{
		"OrderFunction": "order", "OrderFunctionAliaslive": "order:live", "OrderVersion": "order:2",
	}}})
	out, err := client.DescribeStackResources(t.Context(),
		&cloudformation.DescribeStackResourcesInput{StackName: aws.String("orders")})
	require.NoError(t, err)
	got := make(map[string]string)
	for _, r := range out.StackResources {
		got[*r.LogicalResourceId] = *r.ResourceType + " " + *r.PhysicalResourceId
		require.Equal(t, "orders", *r.StackName)
		require.NotZero(t, r.Timestamp)
	}
	const arn = "arn:aws:lambda:us-east-1:123456789012:function:"
	require.Equal(t, map[string]string{
		"OrderFunction":          "AWS::Lambda::Function order",
		"OrderFunctionAliaslive": "AWS::Lambda::Alias " + arn + "order:live",
		"OrderVersion":           "AWS::Lambda::Version " + arn + "order:2",
	}, got)

	out, err = client.DescribeStackResources(t.Context(), &cloudformation.DescribeStackResourcesInput{
		StackName: aws.String("orders"), LogicalResourceId: aws.String("OrderVersion"),
	})
	require.NoError(t, err)
	require.Len(t, out.StackResources, 1)

	_, err = client.DescribeStackResources(t.Context(),
		&cloudformation.DescribeStackResourcesInput{StackName: aws.String("other")})
	requireValidationError(t, err, "Stack with id other does not exist")
}

func TestListStackResourcesIsPaged(t *testing.T) {
	t.Parallel()
	functions := make(map[string]string)
	for i := range 130 {
		functions[fmt.Sprintf("Function%03d", i)] = fmt.Sprintf("function-%d", i)
	}
	client := startStacks(t, map[string]emulator.Stack{"many": {Functions: functions}})
	pages := cloudformation.NewListStackResourcesPaginator(client,
		&cloudformation.ListStackResourcesInput{StackName: aws.String("many")})
	got := make(map[string]string)
	for n := 0; pages.HasMorePages(); n++ {
		require.Less(t, n, 2)
		page, err := pages.NextPage(t.Context())
		require.NoError(t, err)
		for _, r := range page.StackResourceSummaries {
			got[*r.LogicalResourceId] = *r.PhysicalResourceId
		}
	}
	require.Equal(t, functions, got)

	_, err := client.ListStackResources(t.Context(), &cloudformation.ListStackResourcesInput{
		StackName: aws.String("many"), NextToken: aws.String("x"),
	})
	requireValidationError(t, err, "token")
}

func TestDescribeStacks(t *testing.T) {
	t.Parallel()
	client := startStacks(t, map[string]emulator.Stack{
		"orders": {Outputs: map[string]string{"Url": "https://orders.example", "Table": "<orders>"}},
		"empty":  {},
	})
	out, err := client.DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{})
	require.NoError(t, err)
	require.Len(t, out.Stacks, 2)
	require.Equal(t, "empty", *out.Stacks[0].StackName)
	require.Empty(t, out.Stacks[0].Outputs)
	require.Equal(t, []types.Output{
		{OutputKey: aws.String("Table"), OutputValue: aws.String("<orders>")},
		{OutputKey: aws.String("Url"), OutputValue: aws.String("https://orders.example")},
	}, out.Stacks[1].Outputs)

	one, err := client.DescribeStacks(t.Context(),
		&cloudformation.DescribeStacksInput{StackName: out.Stacks[1].StackId})
	require.NoError(t, err)
	require.Equal(t, out.Stacks[1:], one.Stacks)
}

func TestDeleteStack(t *testing.T) {
	t.Parallel()
	client := startStacks(t, map[string]emulator.Stack{"orders": {}})
	for range 2 { // deleting twice is no error
		_, err := client.DeleteStack(t.Context(),
			&cloudformation.DeleteStackInput{StackName: aws.String("orders")})
		require.NoError(t, err)
	}
	for _, call := range []func(context.Context) error{
		func(ctx context.Context) error {
			_, err := client.DescribeStacks(ctx,
				&cloudformation.DescribeStacksInput{StackName: aws.String("orders")})
			return err
		},
		func(ctx context.Context) error {
			_, err := client.ListStackResources(ctx,
				&cloudformation.ListStackResourcesInput{StackName: aws.String("orders")})
			return err
		},
		func(ctx context.Context) error {
			_, err := client.DescribeStackResource(ctx, &cloudformation.DescribeStackResourceInput{
				StackName: aws.String("orders"), LogicalResourceId: aws.String("F"),
			})
			return err
		},
	} {
		requireValidationError(t, call(t.Context()), "Stack with id orders does not exist")
	}
}

func TestUnknownAction(t *testing.T) {
	t.Parallel()
	client := startStacks(t, nil)
	_, err := client.ListStacks(t.Context(), &cloudformation.ListStacksInput{})
	var refusal smithy.APIError
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, "InvalidAction", refusal.ErrorCode())
}

func requireValidationError(t *testing.T, err error, text string) {
	t.Helper()
	var refusal smithy.APIError
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, "ValidationError", refusal.ErrorCode())
	require.Contains(t, refusal.ErrorMessage(), text)
}
