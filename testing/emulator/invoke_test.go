// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

func TestSynchronousInvokeWaitsForTheEnd(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	register(t, w, "greet", greet)

	out := w.invoke(t, "greet:$LATEST", `"kim"`)

	require.EqualValues(t, 200, out.StatusCode)
	require.JSONEq(t, `"hello kim"`, string(out.Payload))
	require.Nil(t, out.FunctionError)
	require.Equal(t, "$LATEST", *out.ExecutedVersion)
	require.Equal(t, []string{
		"ExecutionStarted", "StepStarted", "StepSucceeded", "WaitStarted", "InvocationCompleted",
		"WaitSucceeded", "InvocationCompleted", "ExecutionSucceeded",
	}, eventTypes(w.history(t, *out.DurableExecutionArn)))
}

func TestSynchronousInvokeTellsWhyTheExecutionFailed(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "fail", func(durable.Context, any) (any, error) {
		return nil, errors.New("out of stock")
	})

	out := w.invoke(t, "fail:$LATEST", `null`)

	require.Equal(t, "Unhandled", *out.FunctionError)
	require.Contains(t, string(out.Payload), `"errorMessage":"out of stock"`)
	require.NotNil(t, out.DurableExecutionArn)
}

func TestAsynchronousInvokeReturnsAtOnce(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	register(t, w, "greet", greet)

	arn := w.launch(t, "arn:aws:lambda:us-east-1:123456789012:function:greet:7", `"kim"`)

	require.Regexp(t, `^arn:aws:lambda:us-east-1:123456789012:function:greet:7/durable-execution/`+
		`[0-9a-f-]{36}/[0-9a-f-]{36}$`, arn)
	got := w.ended(t, arn)
	require.Equal(t, types.ExecutionStatusSucceeded, got.Status)
	require.Equal(t, "7", *got.Version)
}

func TestVersionsCanBeFunctionsOfTheirOwn(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	answer := func(text string) func(durable.Context, any) (string, error) {
		return func(durable.Context, any) (string, error) { return text, nil }
	}
	register(t, w, "order:1", answer("one"))
	register(t, w, "order:live", answer("live"))

	require.JSONEq(t, `"one"`, string(w.invoke(t, "order:1", `null`).Payload))
	require.JSONEq(t, `"live"`, string(w.invoke(t, "order:live", `null`).Payload))

	_, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: aws.String("order:2")})
	var missing *types.ResourceNotFoundException
	require.ErrorAs(t, err, &missing)
	list, err := w.lambda.ListDurableExecutionsByFunction(t.Context(),
		&lambda.ListDurableExecutionsByFunctionInput{FunctionName: aws.String("order")})
	require.NoError(t, err)
	require.Len(t, list.DurableExecutions, 2)
}

func TestInvokeIsIdempotentByName(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	register(t, w, "greet", greet)
	invoke := func(payload string) (*lambda.InvokeOutput, error) {
		return w.lambda.Invoke(t.Context(), &lambda.InvokeInput{
			FunctionName: aws.String("greet"), Qualifier: aws.String("$LATEST"),
			Payload: []byte(payload), DurableExecutionName: aws.String("order-7"),
		})
	}
	first, err := invoke(`"kim"`)
	require.NoError(t, err)

	again, err := invoke(`"kim"`)
	require.NoError(t, err)
	require.Equal(t, first.DurableExecutionArn, again.DurableExecutionArn)
	require.Equal(t, first.Payload, again.Payload)

	_, err = invoke(`"lee"`)
	var already *types.DurableExecutionAlreadyStartedException
	require.ErrorAs(t, err, &already)
	require.NotEmpty(t, already.ErrorMessage())
	require.Equal(t, "User", *already.Type)
}

func TestDurableFunctionsNeedAQualifier(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "greet", greet)
	for _, name := range []string{"greet", "arn:aws:lambda:us-east-1:123456789012:function:greet"} {
		_, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: &name})
		var invalid *types.InvalidParameterValueException
		require.ErrorAs(t, err, &invalid)
		require.Contains(t, invalid.ErrorMessage(), "unqualified")
	}
}

func TestInvokeRefusesWhatItCannotRun(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "greet", greet)
	rows := map[string]struct {
		in   lambda.InvokeInput
		code string
	}{
		"UnknownFunction": {
			lambda.InvokeInput{FunctionName: aws.String("nobody:1")}, "ResourceNotFoundException",
		},
		"NoName": {
			lambda.InvokeInput{FunctionName: aws.String("a b")}, "InvalidParameterValueException",
		},
		"TwoQualifiers": {
			lambda.InvokeInput{FunctionName: aws.String("greet:1"), Qualifier: aws.String("2")},
			"InvalidParameterValueException",
		},
		"UnknownType": {
			lambda.InvokeInput{FunctionName: aws.String("greet:1"), InvocationType: "Later"},
			"InvalidParameterValueException",
		},
		"NoJSON": {
			lambda.InvokeInput{FunctionName: aws.String("greet:1"), Payload: []byte(`{`)},
			"InvalidRequestContentException",
		},
		"BadExecutionName": {
			lambda.InvokeInput{
				FunctionName: aws.String("greet:1"), DurableExecutionName: aws.String("a b"),
			}, "InvalidParameterValueException",
		},
		"TooLargeForAnEvent": {
			lambda.InvokeInput{
				FunctionName: aws.String("greet:1"), InvocationType: types.InvocationTypeEvent,
				Payload: fmt.Appendf(nil, `"%01100000d"`, 0),
			}, "RequestTooLargeException",
		},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := w.lambda.Invoke(t.Context(), &row.in)
			var refusal smithy.APIError
			require.ErrorAs(t, err, &refusal)
			require.Equal(t, row.code, refusal.ErrorCode())
			require.NotEmpty(t, refusal.ErrorMessage())
		})
	}
}

func TestDryRunStartsNothing(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "greet", greet)

	out, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{
		FunctionName: aws.String("greet:1"), InvocationType: types.InvocationTypeDryRun,
	})

	require.NoError(t, err)
	require.EqualValues(t, 204, out.StatusCode)
	require.Nil(t, out.DurableExecutionArn)
	list, err := w.lambda.ListDurableExecutionsByFunction(t.Context(),
		&lambda.ListDurableExecutionsByFunctionInput{FunctionName: aws.String("greet")})
	require.NoError(t, err)
	require.Empty(t, list.DurableExecutions)
}

func TestOrdinaryFunctions(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{Functions: map[string]emulator.Function{
		"echo": plain(func(_ context.Context, event []byte) ([]byte, error) { return event, nil }),
		"fail": plain(func(context.Context, []byte) ([]byte, error) { return nil, outOfStockError{} }),
		"boom": plain(func(context.Context, []byte) ([]byte, error) { panic("boom") }),
	}})

	out := w.invoke(t, "echo", `{"a":1}`)
	require.JSONEq(t, `{"a":1}`, string(out.Payload))
	require.Nil(t, out.FunctionError)
	require.Nil(t, out.DurableExecutionArn)

	out = w.invoke(t, "fail", `{}`)
	require.Equal(t, "Unhandled", *out.FunctionError)
	require.JSONEq(t, `{"errorType":"outOfStockError","errorMessage":"out of stock"}`,
		string(out.Payload))

	out = w.invoke(t, "boom", `{}`)
	require.Equal(t, "Unhandled", *out.FunctionError)
	require.Contains(t, string(out.Payload), "Runtime.ExitError")
}

type outOfStockError struct{}

func (outOfStockError) Error() string { return "out of stock" }

func TestAsynchronousCallsOfOrdinaryFunctionsRun(t *testing.T) {
	t.Parallel()
	events := make(chan string, 1)
	w := start(t, emulator.Config{Functions: map[string]emulator.Function{
		"note": plain(func(_ context.Context, event []byte) ([]byte, error) {
			events <- string(event)
			return nil, nil
		}),
	}})

	out, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{
		FunctionName: aws.String("note"), Payload: []byte(`1`),
		InvocationType: types.InvocationTypeEvent,
	})

	require.NoError(t, err)
	require.EqualValues(t, 202, out.StatusCode)
	require.Nil(t, out.DurableExecutionArn)
	require.Equal(t, `1`, <-events)
}

func TestClientContextMustBeBase64(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{Functions: map[string]emulator.Function{
		"echo": plain(func(_ context.Context, event []byte) ([]byte, error) { return event, nil }),
	}})
	for text, accepted := range map[string]bool{
		base64.StdEncoding.EncodeToString([]byte(`{}`)): true,
		"{}": false,
	} {
		_, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{
			FunctionName: aws.String("echo"), ClientContext: &text,
		})
		require.Equal(t, accepted, err == nil)
	}
}

func TestManyExecutionsAtOnce(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	register(t, w, "greet", greet)
	var group sync.WaitGroup
	for i := range 40 {
		group.Go(func() {
			out, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{
				FunctionName: aws.String("greet:1"), Payload: fmt.Appendf(nil, `"%d"`, i),
			})
			if err != nil || string(out.Payload) != fmt.Sprintf(`"hello %d"`, i) {
				t.Errorf("execution %d: %v, %v", i, out, err)
			}
		})
	}
	group.Wait()
}

func TestConcurrencyIsBounded(t *testing.T) {
	t.Parallel()
	running, release := make(chan struct{}, 3), make(chan struct{})
	w := start(t, emulator.Config{Functions: map[string]emulator.Function{"slow": {
		Concurrency: 2,
		Handler: func(context.Context, []byte) ([]byte, error) {
			running <- struct{}{}
			<-release
			return nil, nil
		},
	}}})
	for range 3 {
		_, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{
			FunctionName: aws.String("slow"), InvocationType: types.InvocationTypeEvent,
		})
		require.NoError(t, err)
	}
	<-running
	<-running
	require.Empty(t, running)
	release <- struct{}{}
	<-running
	close(release)
}

func TestFunctionTimeoutInThisProcess(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{Functions: map[string]emulator.Function{"slow": {
		Timeout: 20_000_000, // 20 ms
		Handler: func(ctx context.Context, _ []byte) ([]byte, error) {
			<-ctx.Done()
			return nil, nil
		},
	}}})

	out := w.invoke(t, "slow", `{}`)

	require.Equal(t, "Unhandled", *out.FunctionError)
	require.Contains(t, string(out.Payload), "Sandbox.Timedout")
	require.Contains(t, string(out.Payload), "Task timed out after 0.02 seconds")
}
