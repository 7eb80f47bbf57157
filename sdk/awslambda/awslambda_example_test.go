// SPDX-License-Identifier: Apache-2.0

package awslambda_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// hello is a durable function that has nothing to wait for.
func hello(_ durable.Context, name string) (string, error) { return "hello " + name, nil }

// firstEvent is what Lambda sends to a durable function at the beginning.
const firstEvent = `{
	"DurableExecutionArn": "arn:aws:lambda:eu-west-1:1:function:f:1/durable-execution/run/1",
	"CheckpointToken": "token-1",
	"InitialExecutionState": {"Operations": [{
		"Id": "run", "Type": "EXECUTION", "Status": "STARTED",
		"ExecutionDetails": {"InputPayload": "\"Ada\""}
	}]}
}`

// ledger is a Client that takes every checkpoint and says so.
type ledger struct{ awslambda.Client }

func (ledger) CheckpointDurableExecution(
	_ context.Context, in *sdk.CheckpointDurableExecutionInput, _ ...func(*sdk.Options),
) (*sdk.CheckpointDurableExecutionOutput, error) {
	for _, u := range in.Updates {
		_, _ = fmt.Fprintln(os.Stdout, u.Action, u.Type, aws.ToString(u.Name))
	}
	return &sdk.CheckpointDurableExecutionOutput{CheckpointToken: aws.String("token-2")}, nil
}

// loud is middleware around a handler.
type loud struct{ lambda.Handler }

func (l loud) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	answer, err := l.Handler.Invoke(ctx, event)
	return []byte(strings.ToUpper(string(answer))), err
}

func ExampleNewHandler() {
	handler := loud{awslambda.NewHandler(hello, awslambda.WithClient(ledger{}))}
	answer, err := handler.Invoke(context.Background(), []byte(firstEvent))
	fmt.Println(string(answer), err)
	// Output:
	// {"STATUS":"SUCCEEDED","RESULT":"\"HELLO ADA\""} <nil>
}

// A Client stands for the Lambda API, such as one that records what is sent.
func ExampleWithClient() {
	b := awslambda.NewBackend(awslambda.WithClient(ledger{}))
	answer, err := b.Checkpoint(context.Background(), backend.CheckpointRequest{
		ExecutionARN: "arn:…", Token: "token-1",
		Updates: []protocol.OperationUpdate{{
			ID: "1", Name: "greet", Type: protocol.TypeStep, Action: protocol.ActionStart,
		}},
	})
	fmt.Println(answer.Token, err)
	// Output:
	// START STEP greet
	// token-2 <nil>
}

// A program that drives a handler itself, such as one for another runtime.
func ExampleNewBackend() {
	handler := durable.NewHandler(hello)
	api := awslambda.NewBackend(awslambda.WithClient(ledger{})) // without: the default client
	answer, err := handler.Invoke(context.Background(), api, []byte(firstEvent))
	fmt.Println(string(answer), err)
	// Output:
	// {"Status":"SUCCEEDED","Result":"\"hello Ada\""} <nil>
}

// The client is made when it is first needed: a configuration that can't work is
// the refusal of the first call.
func ExampleWithConfig() {
	b := awslambda.NewBackend(awslambda.WithConfig(aws.Config{Region: "eu-west-1"}))
	_, err := b.Checkpoint(context.Background(), backend.CheckpointRequest{
		ExecutionARN: "arn:…", Token: "token-1",
	})
	fmt.Println(backend.ScopeOf(err))
	// Output: invocation
}
