// SPDX-License-Identifier: Apache-2.0

package emulator_test

import (
	"errors"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

func TestRefusalsArriveAsTheServiceSendsThem(t *testing.T) {
	t.Parallel()
	var next atomic.Pointer[backend.Refusal]
	w := start(t, emulator.Config{Refuse: func(operation string, _ *http.Request) error {
		if operation != "CheckpointDurableExecution" {
			return errors.New("asked about " + operation)
		}
		return next.Load()
	}})
	sdk := awslambda.NewBackend(awslambda.WithClient(w.lambda))
	for _, want := range []*backend.Refusal{
		{Code: "TooManyRequestsException", Message: "Rate exceeded", HTTPStatus: 429},
		{Code: "ServiceException", Message: "Try again", HTTPStatus: 500},
		{Code: "KMSAccessDeniedException", Message: "No key", HTTPStatus: 502},
		{Code: "KMSDisabledException", Message: "No key", HTTPStatus: 502},
		{Code: "KMSInvalidStateException", Message: "No key", HTTPStatus: 502},
		{Code: "KMSNotFoundException", Message: "No key", HTTPStatus: 502},
		backend.StaleToken(),
		backend.Invalid("Invalid parent operation id."),
	} {
		next.Store(want)
		_, err := sdk.Checkpoint(t.Context(), backend.CheckpointRequest{
			ExecutionARN: "arn:aws:lambda:x:1:function:f:1/durable-execution/a/b", Token: "dG9rZW4=",
		})
		got, ok := errors.AsType[*backend.Refusal](err)
		require.True(t, ok, "%v", err)
		require.Equal(t, want.Code, got.Code)
		require.Equal(t, want.Message, got.Message)
		require.Equal(t, want.HTTPStatus, got.HTTPStatus)
		require.Equal(t, want.Kind(), got.Kind())
	}
}

func TestThrottlingSaysWhenToComeBack(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{Refuse: func(string, *http.Request) error {
		return &backend.Refusal{
			Code: backend.CodeTooManyRequests, Message: "Rate exceeded", HTTPStatus: 429,
		}
	}})
	_, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: aws.String("f")})
	var throttled *types.TooManyRequestsException
	require.ErrorAs(t, err, &throttled)
	require.Equal(t, "Rate exceeded", throttled.ErrorMessage())
	require.Equal(t, types.ThrottleReasonCallerRateLimitExceeded, throttled.Reason)
	require.Equal(t, "1", *throttled.RetryAfterSeconds)
}

func TestOtherErrorsAreThoseOfTheService(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{Refuse: func(operation string, _ *http.Request) error {
		return errors.New("no " + operation + " today")
	}})
	_, err := w.lambda.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: aws.String("f")})
	var fault *types.ServiceException
	require.ErrorAs(t, err, &fault)
	require.Equal(t, "no Invoke today", fault.ErrorMessage())
	require.Equal(t, "Service", *fault.Type)
}

func TestCheckpointRefusesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	for body, code := range map[string]string{
		`{"CheckpointToken":`:       "SerializationException",
		`{"CheckpointToken":7}`:     "SerializationException",
		``:                          "InvalidParameterValueException",
		`{"CheckpointToken":"a-b"}`: "InvalidParameterValueException",
		`{"CheckpointToken":"YQ==","ClientToken":"a b"}`:    "InvalidParameterValueException",
		`{"CheckpointToken":"YQ==","Updates":[{"Id":"1"}]}`: "InvalidParameterValueException",
	} {
		status, header := w.post(t, "/2025-12-01/durable-executions/"+url.PathEscape(someARN)+"/checkpoint", body, nil)
		require.Equal(t, http.StatusBadRequest, status, body)
		require.Equal(t, code, header.Get("X-Amzn-Errortype"), body)
		require.NotEmpty(t, header.Get("X-Amzn-Requestid"))
	}
}

func TestUnknownPaths(t *testing.T) {
	t.Parallel()
	w := start(t, emulator.Config{})
	_, err := w.lambda.ListLayers(t.Context(), &lambda.ListLayersInput{})
	var refusal smithy.APIError
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, "UnknownOperationException", refusal.ErrorCode())
}
