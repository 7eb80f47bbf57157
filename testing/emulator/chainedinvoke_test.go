// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

// calls is a durable function that invokes another one and tells how it went.
func calls(target string) func(durable.Context, string) (string, error) {
	return func(ctx durable.Context, in string) (string, error) {
		return durable.Invoke[string](ctx, "call", target, in)
	}
}

func TestInvokeOfADurableFunctionIsAnExecution(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	register(t, w, "greet", greet)
	register(t, w, "caller", calls("arn:aws:lambda:us-east-1:123456789012:function:greet:$LATEST"))

	out := w.invoke(t, "caller:1", `"kim"`)

	require.JSONEq(t, `"hello kim"`, string(out.Payload))
	events := w.history(t, *out.DurableExecutionArn)
	require.Equal(t, []string{
		"ExecutionStarted", "ChainedInvokeStarted", "InvocationCompleted",
		"ChainedInvokeSucceeded", "InvocationCompleted", "ExecutionSucceeded",
	}, eventTypes(events))
	started := events[1].ChainedInvokeStartedDetails
	require.Equal(t, "$LATEST", *started.ExecutedVersion)
	child := w.describe(t, *started.DurableExecutionArn)
	require.Equal(t, types.ExecutionStatusSucceeded, child.Status)
	require.Equal(t, `"kim"`, *child.InputPayload)
	require.False(t, w.history(t, *child.DurableExecutionArn)[1].EventTimestamp.Before(
		*events[2].EventTimestamp), "the target began before its caller's invocation had ended")
}

func TestInvokeOfAnOrdinaryFunction(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{Functions: map[string]emulator.Function{
		"shout": plain(func(_ context.Context, event []byte) ([]byte, error) {
			return slices.Replace(event, len(event)-1, len(event), '!', '"'), nil
		}),
	}})
	register(t, w, "caller", calls("shout"))

	out := w.invoke(t, "caller:1", `"kim"`)

	require.JSONEq(t, `"kim!"`, string(out.Payload))
	require.Equal(t, []string{
		"ExecutionStarted", "ChainedInvokeStarted", "InvocationCompleted",
		"ChainedInvokeSucceeded", "InvocationCompleted", "ExecutionSucceeded",
	}, eventTypes(w.history(t, *out.DurableExecutionArn)))
}

func TestInvokesThatFail(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{Functions: map[string]emulator.Function{
		"plain": plain(func(context.Context, []byte) ([]byte, error) { return nil, outOfStockError{} }),
	}})
	register(t, w, "greet", greet)
	register(t, w, "durable", func(durable.Context, any) (string, error) {
		return "", errors.New("no greeting today")
	})
	rows := map[string]struct{ target, kind, message string }{
		"Plain":       {"plain", "outOfStockError", "out of stock"},
		"Durable":     {"durable:1", "", "no greeting today"},
		"Unknown":     {"nobody:1", "ResourceNotFoundException", "Function not found"},
		"Unqualified": {"greet", "InvalidParameterValueException", "unqualified"},
	}
	for name, row := range rows {
		register(t, w, "caller-"+name, calls(row.target))
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := w.invoke(t, "caller-"+name+":1", `"kim"`)
			require.NotNil(t, out.FunctionError)
			events := w.history(t, *out.DurableExecutionArn)
			failed := event(t, events, "ChainedInvokeFailed").ChainedInvokeFailedDetails
			failure := failed.Error.Payload
			require.Contains(t, *failure.ErrorMessage, row.message)
			if row.kind != "" {
				require.Equal(t, row.kind, *failure.ErrorType)
			}
		})
	}
}

func TestInvokeOfAnExecutionThatIsStopped(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	ids := make(chan string, 1)
	register(t, w, "ask", ask(ids))
	register(t, w, "caller", calls("ask:1"))
	arn := w.launch(t, "caller:1", `"kim"`)
	<-ids
	child := event(t, w.history(t, arn), "ChainedInvokeStarted").
		ChainedInvokeStartedDetails.DurableExecutionArn

	_, err := w.lambda.StopDurableExecution(t.Context(),
		&lambda.StopDurableExecutionInput{DurableExecutionArn: child})
	require.NoError(t, err)

	require.Equal(t, types.ExecutionStatusFailed, w.ended(t, arn).Status)
	require.Contains(t, eventTypes(w.history(t, arn)), "ChainedInvokeStopped")
}

func TestInvokeOfANameThatIsNone(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	sdk := awslambda.NewBackend(awslambda.WithClient(w.lambda))
	invocations := 0
	require.NoError(t, w.Register("raw", emulator.Function{
		Durable: &emulator.Durable{},
		Handler: func(ctx context.Context, event []byte) ([]byte, error) {
			invocations++
			if invocations > 1 {
				return []byte(`{"Status":"SUCCEEDED"}`), nil
			}
			var in protocol.InvocationInput
			if err := json.Unmarshal(event, &in); err != nil {
				return nil, err
			}
			_, err := sdk.Checkpoint(ctx, backend.CheckpointRequest{
				ExecutionARN: in.DurableExecutionARN, Token: in.CheckpointToken,
				Updates: []protocol.OperationUpdate{{
					ID: "1", Type: protocol.TypeChainedInvoke, Action: protocol.ActionStart,
					ChainedInvokeOptions: &protocol.ChainedInvokeOptions{FunctionName: "gre et"},
				}},
			})
			return []byte(`{"Status":"PENDING"}`), err
		},
	}))

	out := w.invoke(t, "raw:1", `null`)

	require.Nil(t, out.FunctionError)
	failed := event(t, w.history(t, *out.DurableExecutionArn), "ChainedInvokeFailed")
	require.Contains(t, *failed.ChainedInvokeFailedDetails.Error.Payload.ErrorMessage, "functionName")
}
