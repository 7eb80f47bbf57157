// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/order"
	"github.com/lambda-durable/durable-go/testing/durabletest"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

func basket() order.Order {
	return order.Order{ID: "42", Items: []order.Item{
		{SKU: "lamp", Cents: 4500}, {SKU: "sofa", Cents: 89000},
	}}
}

// TestTreesAreIdentical runs one example in memory, as a process that a client of
// AWS calls, and as what a test calls with -cloud.
func TestTreesAreIdentical(t *testing.T) {
	t.Parallel()
	account := deploy(t, emulator.Config{SkipTime: true})
	approve := durabletest.OnCallback("approval", durabletest.Succeed(order.Approval{By: "kim"}))

	local := durabletest.Run(t, desk().Handle, basket(), approve,
		durabletest.OnInvoke("label:live", label))
	deployed := durabletest.Run(t, desk().Handle, basket(), approve,
		durabletest.Function("OrderFunction"), account.in(orderStack))
	called := account.callOrder(t, basket(), order.Approval{By: "kim"})

	require.Equal(t, order.Receipt{
		Status: "shipped", By: "kim", Total: 93500, Parcels: 2,
	}, local.Output(t))
	require.Equal(t, local.Output(t), deployed.Output(t))
	require.Equal(t, local.Output(t), called.receipt)
	local.RequireTree(t, `
		quote     step      SUCCEEDED
		approval  callback  SUCCEEDED
		ship      map       SUCCEEDED  2/2
		  [0]
		    label  invoke  SUCCEEDED
		  [1]
		    label  invoke  SUCCEEDED
		cool-off  wait  SUCCEEDED  24h0m0s
	`)
	require.Equal(t, local.Tree(), deployed.Tree())
	require.Equal(t, local.Tree(), called.tree)
}

func desk() order.Desk {
	return order.Desk{
		Price:         order.List,
		Ask:           func(context.Context, string, string) error { return nil },
		LabelFunction: "label:live",
	}
}

func label(_ context.Context, it order.Item) (order.Parcel, error) {
	return order.Parcel{Track: "track-" + it.SKU}, nil
}

// outcome is what became of an order.
type outcome struct {
	receipt order.Receipt
	tree    string
}

// callOrder does with the client of AWS what an application does: it invokes the
// function and answers its callback.
func (a *account) callOrder(t *testing.T, in order.Order, approval order.Approval) outcome {
	t.Helper()
	client := lambda.New(lambda.Options{
		Region: "us-east-1", BaseEndpoint: &a.url,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "dummy", SecretAccessKey: "dummy"}, nil
		}),
	})
	input, err := json.Marshal(in)
	require.NoError(t, err)
	started, err := client.Invoke(t.Context(), &lambda.InvokeInput{
		FunctionName: aws.String("order:live"), InvocationType: types.InvocationTypeEvent,
		Payload: input,
	})
	require.NoError(t, err)
	answer, err := json.Marshal(approval)
	require.NoError(t, err)
	_, err = client.SendDurableExecutionCallbackSuccess(t.Context(),
		&lambda.SendDurableExecutionCallbackSuccessInput{
			CallbackId: callbackID(t, client, started.DurableExecutionArn), Result: answer,
		})
	require.NoError(t, err)

	result, err := a.Wait(t.Context(), *started.DurableExecutionArn)
	require.NoError(t, err)
	require.GreaterOrEqual(t, result.Duration(), 24*time.Hour)
	out := outcome{tree: result.Tree()}
	require.NoError(t, result.Decode(&out.receipt))
	return out
}

// callbackID reads the history until the function has ended its first invocation
// because it waits for a callback.
func callbackID(t *testing.T, client *lambda.Client, arn *string) *string {
	t.Helper()
	for {
		page, err := client.GetDurableExecutionHistory(t.Context(),
			&lambda.GetDurableExecutionHistoryInput{DurableExecutionArn: arn})
		require.NoError(t, err)
		var id *string
		for _, e := range page.Events {
			if e.EventType == types.EventTypeCallbackStarted {
				id = e.CallbackStartedDetails.CallbackId
			}
			if e.EventType == types.EventTypeInvocationCompleted {
				return id
			}
		}
	}
}
