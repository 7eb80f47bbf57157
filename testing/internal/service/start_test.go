// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

func TestStartCreatesAnExecution(t *testing.T) {
	t.Parallel()
	svc := service.New(service.Config{})
	r := startIn(t, svc, service.StartRequest{
		FunctionName: "order", Qualifier: "12", Name: "order-7", Input: `{"n":7}`,
		TenantID: "t-1", TraceHeader: "Root=1", ExecutionTimeout: 10 * time.Minute,
	})
	require.Regexp(t, regexp.MustCompile(`^arn:aws:lambda:us-east-1:123456789012:function:order:12`+
		`/durable-execution/order-7/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}`+
		`-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`),
		r.ARN())
	require.True(t, strings.HasSuffix(r.ARN(), r.ID()))
	require.Equal(t, service.Description{
		ARN: r.ARN(), Name: "order-7", FunctionName: "order",
		FunctionARN: "arn:aws:lambda:us-east-1:123456789012:function:order:12", Version: "12",
		Status: protocol.ExecutionRunning, StartedAt: epoch, Input: new(`{"n":7}`),
		TenantID: "t-1", TraceHeader: "Root=1", ExecutionTimeout: 10 * time.Minute, RetentionDays: 14,
	}, r.Describe())
	require.Equal(t, []protocol.Event{{
		EventType: protocol.EventExecutionStarted, EventID: 1, EventTimestamp: protocol.At(epoch),
		ID: r.ID(), Name: "order-7",
		ExecutionStartedDetails: &protocol.ExecutionStartedDetails{
			Input: protocol.EventPayload{Payload: new(`{"n":7}`)}, ExecutionTimeout: 600,
		},
	}}, r.Events())
	require.Equal(t, []protocol.Operation{{
		ID: r.ID(), Name: "order-7", Type: protocol.TypeExecution, Status: protocol.StatusStarted,
		StartTimestamp:   protocol.At(epoch),
		ExecutionDetails: &protocol.ExecutionDetails{InputPayload: new(`{"n":7}`)},
	}}, r.Operations())
	found, err := svc.Execution(r.ARN())
	require.NoError(t, err)
	require.Same(t, r.Execution, found)
	require.Equal(t, "order", r.FunctionName())
}

func TestStartWithoutInputHasNone(t *testing.T) {
	t.Parallel()
	r := startIn(t, service.New(service.Config{}), service.StartRequest{FunctionName: "order"})
	require.Nil(t, r.op(r.ID()).ExecutionDetails.InputPayload)
	require.Nil(t, r.Events()[0].ExecutionStartedDetails.Input.Payload)
	require.Contains(t, r.ARN(), ":function:order:$LATEST/durable-execution/"+r.Name()+"/")
}

func TestStartIsIdempotentByFunctionAndName(t *testing.T) {
	t.Parallel()
	svc := service.New(service.Config{})
	req := service.StartRequest{FunctionName: "order", Name: "n", Input: "1"}
	r := startIn(t, svc, req)
	other := req
	other.Input = "2"
	again := func(now time.Time) {
		t.Helper()
		exec, created, err := svc.Start(now, req)
		require.NoError(t, err)
		require.False(t, created)
		require.Same(t, r.Execution, exec)
		_, _, err = svc.Start(now, other)
		requireRefusal(t, err, backend.CodeAlreadyStarted,
			"Durable execution n of function order was already started with a different payload.", 409)
	}
	again(after(1))
	r.invoke()
	r.complete(succeeded("1"))
	again(after(2))

	other.FunctionName = "price"
	startIn(t, svc, other)
}

func TestNameIsFreeAfterTheRetention(t *testing.T) {
	t.Parallel()
	svc := service.New(service.Config{RetentionDays: 1})
	req := service.StartRequest{FunctionName: "order", Name: "n"}
	r := startIn(t, svc, req)
	_, created, err := svc.Start(epoch.AddDate(0, 0, 2), req)
	require.NoError(t, err)
	require.False(t, created, "a running execution keeps its name")
	r.Stop(after(0), nil)
	_, created, _ = svc.Start(epoch.AddDate(0, 0, 1), req)
	require.False(t, created)
	next, created, err := svc.Start(epoch.AddDate(0, 0, 1).Add(time.Second), req)
	require.NoError(t, err)
	require.True(t, created)
	require.NotEqual(t, r.ARN(), next.ARN())
}

func TestGeneratedNamesDiffer(t *testing.T) {
	t.Parallel()
	arns := func() (got []string) {
		svc := service.New(service.Config{})
		for range 3 {
			got = append(got, startIn(t, svc, service.StartRequest{FunctionName: "order"}).ARN())
		}
		return got
	}
	first := arns()
	require.NotEqual(t, first[0], first[1])
	require.NotEqual(t, first[1], first[2])
	require.Equal(t, first, arns(), "but two runs agree")
}

func TestStartRefusesBadRequests(t *testing.T) {
	t.Parallel()
	svc := service.New(service.Config{})
	const pattern = "Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+"
	for _, row := range []struct {
		req     service.StartRequest
		message string
	}{
		{service.StartRequest{}, violated("functionName", pattern)},
		{service.StartRequest{FunctionName: "a:b"}, violated("functionName", pattern)},
		{
			service.StartRequest{FunctionName: "f", Qualifier: "live"},
			violated("qualifier", `Member must satisfy regular expression pattern: (\$LATEST|[0-9]+)`),
		},
		{service.StartRequest{FunctionName: "f", Name: "a b"}, violated("durableExecutionName", pattern)},
		{
			service.StartRequest{FunctionName: "f", Name: strings.Repeat("n", 65)},
			violated("durableExecutionName", pattern),
		},
		{
			service.StartRequest{FunctionName: "f", ExecutionTimeout: time.Millisecond},
			violated("executionTimeout", "Member must be between 1 and 31622400"),
		},
		{
			service.StartRequest{FunctionName: "f", ExecutionTimeout: 1500 * time.Millisecond},
			violated("executionTimeout", "Member must be between 1 and 31622400"),
		},
		{
			service.StartRequest{FunctionName: "f", ExecutionTimeout: 367 * 24 * time.Hour},
			violated("executionTimeout", "Member must be between 1 and 31622400"),
		},
	} {
		_, _, err := svc.Start(epoch, row.req)
		requireInvalid(t, err, row.message)
	}
}

func violated(member, constraint string) string {
	return "1 validation error detected: Value at '" + member + "' failed to satisfy constraint: " +
		constraint
}

func TestStartLimitsTheInput(t *testing.T) {
	t.Parallel()
	svc := service.New(service.Config{MaxInput: 10, MaxAsyncInput: 5})
	long := strings.Repeat("x", 11)
	_, _, err := svc.Start(epoch, service.StartRequest{FunctionName: "f", Input: long})
	requireRefusal(t, err, "RequestTooLargeException",
		"Request must be smaller than 10 bytes for the InvokeFunction operation", 413)
	_, _, err = svc.Start(epoch, service.StartRequest{FunctionName: "f", Async: true, Input: "xxxxxx"})
	requireRefusal(t, err, "RequestTooLargeException",
		"Request must be smaller than 5 bytes for the InvokeFunction operation", 413)
	startIn(t, svc, service.StartRequest{FunctionName: "f", Input: "xxxxxxxxxx"})
	startIn(t, svc, service.StartRequest{FunctionName: "f", Async: true, Input: "xxxxx"})
}
