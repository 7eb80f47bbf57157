// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
)

func TestGetDurableExecution(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	register(t, w, "greet", greet)
	arn := *w.invoke(t, "greet:3", `"kim"`).DurableExecutionArn

	got := w.describe(t, arn)
	require.Equal(t, arn, *got.DurableExecutionArn)
	require.Contains(t, arn, "/"+*got.DurableExecutionName+"/")
	require.Equal(t, "arn:aws:lambda:us-east-1:123456789012:function:greet:3", *got.FunctionArn)
	require.Equal(t, "3", *got.Version)
	require.Equal(t, types.ExecutionStatusSucceeded, got.Status)
	require.Equal(t, `"kim"`, *got.InputPayload)
	require.Equal(t, `"hello kim"`, *got.Result)
	require.True(t, *got.ExecutionDataIncluded)
	require.GreaterOrEqual(t, got.EndTimestamp.Sub(*got.StartTimestamp), time.Hour)
	require.EqualValues(t, 31_622_400, *got.DurableConfig.ExecutionTimeout)
	require.EqualValues(t, 14, *got.DurableConfig.RetentionPeriodInDays)
	require.Nil(t, got.Error)

	bare, err := w.lambda.GetDurableExecution(t.Context(), &lambda.GetDurableExecutionInput{
		DurableExecutionArn: &arn, IncludeExecutionData: aws.Bool(false),
	})
	require.NoError(t, err)
	require.False(t, *bare.ExecutionDataIncluded)
	require.Nil(t, bare.InputPayload)
	require.Nil(t, bare.Result)
}

func TestHistoryIsPagedInBothOrders(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	register(t, w, "greet", greet)
	arn := *w.invoke(t, "greet:1", `"kim"`).DurableExecutionArn
	all := w.history(t, arn)
	require.Len(t, all, 8)
	for _, reverse := range []bool{false, true} {
		pages := lambda.NewGetDurableExecutionHistoryPaginator(w.lambda,
			&lambda.GetDurableExecutionHistoryInput{
				DurableExecutionArn: &arn, ReverseOrder: &reverse, MaxItems: 3,
				IncludeExecutionData: aws.Bool(true),
			})
		var got []types.Event
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			require.NoError(t, err)
			require.LessOrEqual(t, len(page.Events), 3)
			got = append(got, page.Events...)
		}
		if reverse {
			slices.Reverse(got)
		}
		require.Equal(t, all, got)
	}
}

func TestHistoryWithoutData(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	register(t, w, "greet", greet)
	arn := *w.invoke(t, "greet:1", `"kim"`).DurableExecutionArn

	with := w.history(t, arn)
	require.Equal(t, `"kim"`, *with[0].ExecutionStartedDetails.Input.Payload)
	require.False(t, *with[0].ExecutionStartedDetails.Input.Truncated)
	require.NotNil(t, with[1].StepStartedDetails)
	require.EqualValues(t, 1, with[2].StepSucceededDetails.RetryDetails.CurrentAttempt)
	require.EqualValues(t, 3600, *with[3].WaitStartedDetails.Duration)
	require.Equal(t, with[3].EventTimestamp.Add(time.Hour),
		*with[3].WaitStartedDetails.ScheduledEndTimestamp)

	out, err := w.lambda.GetDurableExecutionHistory(t.Context(),
		&lambda.GetDurableExecutionHistoryInput{
			DurableExecutionArn: &arn, IncludeExecutionData: aws.Bool(false),
		})
	require.NoError(t, err)
	require.Nil(t, out.Events[0].ExecutionStartedDetails.Input.Payload)
	require.True(t, *out.Events[0].ExecutionStartedDetails.Input.Truncated)
}

func TestListDurableExecutions(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{SkipTime: true})
	register(t, w, "greet", greet)
	register(t, w, "other", greet)
	var arns []string
	for _, name := range []string{"greet:1", "greet:2", "greet:1"} {
		arns = append(arns, *w.invoke(t, name, `"kim"`).DurableExecutionArn)
	}
	list := func(in lambda.ListDurableExecutionsByFunctionInput) (got []string) {
		in.FunctionName, in.MaxItems = aws.String("greet"), 2
		pages := lambda.NewListDurableExecutionsByFunctionPaginator(w.lambda, &in)
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			require.NoError(t, err)
			for _, e := range page.DurableExecutions {
				require.Equal(t, types.ExecutionStatusSucceeded, e.Status)
				require.NotNil(t, e.EndTimestamp)
				got = append(got, *e.DurableExecutionArn)
			}
		}
		return got
	}
	newest := []string{arns[2], arns[1], arns[0]}
	started := w.describe(t, arns[1]).StartTimestamp

	require.Equal(t, newest, list(lambda.ListDurableExecutionsByFunctionInput{}))
	require.Equal(t, arns, list(lambda.ListDurableExecutionsByFunctionInput{
		ReverseOrder: aws.Bool(true),
	}))
	require.Equal(t, []string{arns[1]}, list(lambda.ListDurableExecutionsByFunctionInput{
		Qualifier: aws.String("2"),
	}))
	require.Equal(t, newest, list(lambda.ListDurableExecutionsByFunctionInput{
		Statuses: []types.ExecutionStatus{"RUNNING", "SUCCEEDED"},
	}))
	require.Empty(t, list(lambda.ListDurableExecutionsByFunctionInput{
		Statuses: []types.ExecutionStatus{"FAILED"},
	}))
	require.Empty(t, list(lambda.ListDurableExecutionsByFunctionInput{
		DurableExecutionName: aws.String("none"),
	}))
	require.Equal(t, []string{arns[2]}, list(lambda.ListDurableExecutionsByFunctionInput{
		StartedAfter: aws.Time(started.Add(time.Second)),
	}))
	require.Equal(t, []string{arns[0]}, list(lambda.ListDurableExecutionsByFunctionInput{
		StartedBefore: aws.Time(started.Truncate(time.Second)),
	}))
}

func TestStopDurableExecution(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "greet", greet)
	arn := w.launch(t, "greet:1", `"kim"`)
	stop := func() *lambda.StopDurableExecutionOutput {
		out, err := w.lambda.StopDurableExecution(t.Context(), &lambda.StopDurableExecutionInput{
			DurableExecutionArn: &arn, Error: &types.ErrorObject{
				ErrorType: aws.String("Cancelled"), ErrorMessage: aws.String("by the customer"),
			},
		})
		require.NoError(t, err)
		return out
	}

	stopped := stop()

	got := w.ended(t, arn)
	require.Equal(t, types.ExecutionStatusStopped, got.Status)
	require.Equal(t, "Cancelled", *got.Error.ErrorType)
	require.Equal(t, "by the customer", *got.Error.ErrorMessage)
	require.Equal(t, *stopped.StopTimestamp, *got.EndTimestamp)
	require.Equal(t, stopped.StopTimestamp, stop().StopTimestamp, "stopping twice")
}

func TestStopWithoutAReason(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "greet", greet)
	arn := w.launch(t, "greet:1", `"kim"`)

	_, err := w.lambda.StopDurableExecution(t.Context(),
		&lambda.StopDurableExecutionInput{DurableExecutionArn: &arn})

	require.NoError(t, err)
	require.NotEmpty(t, *w.ended(t, arn).Error.ErrorMessage)
}

func TestUnknownExecutions(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	arn := aws.String("arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST/durable-execution/a/b")
	ctx := t.Context()
	calls := map[string]func() error{
		"Get": func() error {
			_, err := w.lambda.GetDurableExecution(ctx,
				&lambda.GetDurableExecutionInput{DurableExecutionArn: arn})
			return err
		},
		"History": func() error {
			_, err := w.lambda.GetDurableExecutionHistory(ctx,
				&lambda.GetDurableExecutionHistoryInput{DurableExecutionArn: arn})
			return err
		},
		"Stop": func() error {
			_, err := w.lambda.StopDurableExecution(ctx,
				&lambda.StopDurableExecutionInput{DurableExecutionArn: arn})
			return err
		},
		"List": func() error {
			_, err := w.lambda.ListDurableExecutionsByFunction(ctx,
				&lambda.ListDurableExecutionsByFunctionInput{FunctionName: aws.String("f")})
			return err
		},
		"Configuration": func() error {
			_, err := w.lambda.GetFunctionConfiguration(ctx,
				&lambda.GetFunctionConfigurationInput{FunctionName: aws.String("f")})
			return err
		},
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var missing *types.ResourceNotFoundException
			require.ErrorAs(t, call(), &missing)
			require.NotEmpty(t, missing.ErrorMessage())
			require.Equal(t, "User", *missing.Type)
		})
	}
	_, err := w.Result(*arn)
	require.ErrorContains(t, err, *arn)
}

func TestQueryParametersAreChecked(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	register(t, w, "greet", greet)
	arn := w.launch(t, "greet:1", `"kim"`)
	ctx := t.Context()
	calls := map[string]func() error{
		"Marker": func() error {
			_, err := w.lambda.GetDurableExecutionHistory(ctx, &lambda.GetDurableExecutionHistoryInput{
				DurableExecutionArn: &arn, Marker: aws.String("nowhere"),
			})
			return err
		},
		"MaxItems": func() error {
			_, err := w.lambda.GetDurableExecutionHistory(ctx, &lambda.GetDurableExecutionHistoryInput{
				DurableExecutionArn: &arn, MaxItems: 1001,
			})
			return err
		},
		"Statuses": func() error {
			_, err := w.lambda.ListDurableExecutionsByFunction(ctx,
				&lambda.ListDurableExecutionsByFunctionInput{
					FunctionName: aws.String("greet"), Statuses: []types.ExecutionStatus{"ASLEEP"},
				})
			return err
		},
		"Qualifier": func() error {
			_, err := w.lambda.ListDurableExecutionsByFunction(ctx,
				&lambda.ListDurableExecutionsByFunctionInput{
					FunctionName: aws.String("greet"), Qualifier: aws.String("a b"),
				})
			return err
		},
		"CheckpointToken": func() error {
			_, err := w.lambda.GetDurableExecutionState(ctx, &lambda.GetDurableExecutionStateInput{
				DurableExecutionArn: &arn, CheckpointToken: aws.String("not-base64"),
			})
			return err
		},
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var refusal smithy.APIError
			require.ErrorAs(t, call(), &refusal)
			require.Equal(t, "InvalidParameterValueException", refusal.ErrorCode())
		})
	}
}

func TestGetFunctionConfiguration(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{Functions: map[string]emulator.Function{"order": {
		Command: []string{"./order"}, Env: map[string]string{"STAGE": "test"},
		Timeout: 30 * time.Second, MemoryMB: 512,
		Durable: &emulator.Durable{ExecutionTimeout: time.Hour},
	}}})

	got, err := w.lambda.GetFunctionConfiguration(t.Context(), &lambda.GetFunctionConfigurationInput{
		FunctionName: aws.String("order"), Qualifier: aws.String("$LATEST"),
	})

	require.NoError(t, err)
	require.Equal(t, "order", *got.FunctionName)
	require.Equal(t, "arn:aws:lambda:us-east-1:123456789012:function:order:$LATEST", *got.FunctionArn)
	require.Equal(t, types.StateActive, got.State)
	require.EqualValues(t, 30, *got.Timeout)
	require.EqualValues(t, 512, *got.MemorySize)
	require.Equal(t, map[string]string{"STAGE": "test"}, got.Environment.Variables)
	require.EqualValues(t, 3600, *got.DurableConfig.ExecutionTimeout)
	require.Equal(t, "/aws/lambda/order", *got.LoggingConfig.LogGroup)
}
