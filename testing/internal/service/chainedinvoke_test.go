// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

func TestChainedInvokeIsHandedToTheDriverOnce(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	u := invokeStart("i", "price:live", `{"sku":1}`)
	u.Name = "price"
	u.ChainedInvokeOptions.TenantID, u.ChainedInvokeOptions.TraceID = "t-9", "Root=1"
	r.checkpoint(u, invokeStart("j", "stock", "1"))
	invokes := r.TakeInvokes()
	require.Len(t, invokes, 2)
	require.Equal(t, service.ChainedInvoke{
		ExecutionARN: r.ARN(), OperationID: "i", Name: "price", FunctionName: "price:live",
		TenantID: "t-9", TraceID: "Root=1", Payload: new(`{"sku":1}`),
	}, invokes[0])
	require.Equal(t, "j", invokes[1].OperationID)
	require.Empty(t, r.TakeInvokes())
	require.Equal(t, &protocol.ChainedInvokeStartedDetails{
		FunctionName: "price:live", TenantID: "t-9",
		Input: protocol.EventPayload{Payload: new(`{"sku":1}`)},
	}, r.Events()[1].ChainedInvokeStartedDetails)
	require.Equal(t, &protocol.ChainedInvokeDetails{}, r.op("i").ChainedInvokeDetails)
}

func TestChainedInvokeResolvesItsTargetWhenAccepted(t *testing.T) {
	t.Parallel()
	var svc *service.Service
	var child *service.Execution
	svc = service.New(service.Config{Resolve: func(in service.ChainedInvoke) service.Target {
		var err error
		child, _, err = svc.Start(epoch, service.StartRequest{
			FunctionName: in.FunctionName, Qualifier: "3", Input: *in.Payload,
		})
		if err != nil {
			return service.Target{}
		}
		return service.Target{Version: "3", DurableExecutionARN: child.ARN()}
	}})
	r := startIn(t, svc, service.StartRequest{FunctionName: "order"})
	r.invoke()
	r.checkpoint(invokeStart("i", "price", "1"))
	details := r.last().ChainedInvokeStartedDetails
	require.Equal(t, "3", details.ExecutedVersion)
	require.Equal(t, child.ARN(), details.DurableExecutionARN)
	require.True(t, child.NeedsInvocation())
}

func TestChainedInvokeEndsAsItsTargetDid(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		outcome service.Outcome
		event   protocol.EventType
		details func(protocol.Event) any
		want    any
	}{
		{
			service.Outcome{Status: protocol.StatusSucceeded, Result: new("12")},
			protocol.EventChainedInvokeSucceeded,
			func(ev protocol.Event) any { return ev.ChainedInvokeSucceededDetails }, resultOf("12"),
		},
		{
			service.Outcome{Status: protocol.StatusSucceeded},
			protocol.EventChainedInvokeSucceeded,
			func(ev protocol.Event) any { return ev.ChainedInvokeSucceededDetails },
			&protocol.ResultDetails{},
		},
		{
			service.Outcome{Status: protocol.StatusFailed, Error: problem()},
			protocol.EventChainedInvokeFailed,
			func(ev protocol.Event) any { return ev.ChainedInvokeFailedDetails }, errorOf(problem()),
		},
		{
			service.Outcome{Status: protocol.StatusTimedOut, Error: problem()},
			protocol.EventChainedInvokeTimedOut,
			func(ev protocol.Event) any { return ev.ChainedInvokeTimedOutDetails }, errorOf(problem()),
		},
		{
			service.Outcome{Status: protocol.StatusStopped, Error: problem()},
			protocol.EventChainedInvokeStopped,
			func(ev protocol.Event) any { return ev.ChainedInvokeStoppedDetails }, errorOf(problem()),
		},
	} {
		t.Run(string(row.outcome.Status), func(t *testing.T) {
			t.Parallel()
			r := start(t, service.Config{})
			r.checkpoint(invokeStart("i", "price", "1"))
			r.suspend()
			require.False(t, r.NeedsInvocation())
			r.now = after(3)
			require.NoError(t, r.FinishInvoke(r.now, "i", row.outcome))
			op := r.op("i")
			require.Equal(t, row.outcome.Status, op.Status)
			require.Equal(t, protocol.AtPtr(after(3)), op.EndTimestamp)
			require.Equal(t, &protocol.ChainedInvokeDetails{
				Result: row.outcome.Result, Error: row.outcome.Error,
			}, op.ChainedInvokeDetails)
			require.Equal(t, row.event, r.last().EventType)
			require.Equal(t, row.want, row.details(r.last()))
			require.Equal(t, []string{"i"}, r.invoke().UpdatedOperationIDs)
		})
	}
}

func TestFinishInvokeIgnoresWhatEndedMeanwhile(t *testing.T) {
	t.Parallel()
	done := service.Outcome{Status: protocol.StatusSucceeded}
	r := start(t, service.Config{})
	r.checkpoint(invokeStart("i", "price", "1"), invokeStart("j", "price", "1"))
	r.checkpoint(cancel(protocol.TypeChainedInvoke, "i"))
	require.Equal(t, protocol.StatusCancelled, r.status("i"))
	require.NoError(t, r.FinishInvoke(r.now, "i", done))
	require.Equal(t, protocol.StatusCancelled, r.status("i"))
	r.Stop(r.now, nil)
	events := len(r.Events())
	require.NoError(t, r.FinishInvoke(r.now, "j", done))
	require.Equal(t, protocol.StatusStarted, r.status("j"))
	require.Len(t, r.Events(), events)
}

func TestFinishInvokeNeedsAChainedInvokeAndAnOutcome(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(waitStart("w", 1), invokeStart("i", "price", "1"))
	done := service.Outcome{Status: protocol.StatusSucceeded}
	require.EqualError(t, r.FinishInvoke(r.now, "x", done),
		`finish invoke "x": no chained invoke has this id`)
	require.EqualError(t, r.FinishInvoke(r.now, "w", done),
		`finish invoke "w": no chained invoke has this id`)
	require.EqualError(t, r.FinishInvoke(r.now, "i", service.Outcome{Status: "READY"}),
		`finish invoke "i": status "READY" is not an outcome`)
}
