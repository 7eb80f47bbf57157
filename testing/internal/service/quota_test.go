// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// TestOperationsAreCounted finds how many operations a batch uses up: the
// smallest quota that lets it pass, less the one of the execution itself.
func TestOperationsAreCounted(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		want    int
		updates updates
	}{
		"Step":           {1, updates{stepStart("a"), stepSucceed("a", "1")}},
		"StepRetried":    {2, updates{stepStart("a"), stepRetry("a", 1)}},
		"ConditionPoll":  {2, updates{stepPoll("a", "1", 1)}},
		"Wait":           {1, updates{waitStart("a", 1)}},
		"Callback":       {1, updates{callbackStart("a", 0, 0)}},
		"Invoke":         {1, updates{invokeStart("a", "f", "1")}},
		"Context":        {1, updates{contextStart("a"), contextSucceed("a", "1", false)}},
		"Execution":      {0, updates{executionSucceed("1")}},
		"NothingAtAll":   {0, nil},
		"SeveralAtOnce":  {3, updates{stepStart("a"), waitStart("b", 1), stepFail("c")}},
		"ContextAndStep": {2, updates{contextStart("a"), under("a", stepStart("b"))}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, service.Config{MaxOperations: 1 + row.want})
			resp := r.checkpoint(row.updates...)
			closes := name == "Execution"
			require.Equal(t, closes, resp.Token == "")
			r.complete(pending())
			require.Equal(t, closes, r.Status() == protocol.ExecutionSucceeded)
			if row.want == 0 {
				return
			}
			r = start(t, service.Config{MaxOperations: row.want})
			require.Equal(t, backend.CheckpointResponse{}, r.checkpoint(row.updates...))
		})
	}
}

func TestExceededQuotaFailsTheExecutionWithoutApplying(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{MaxOperations: 2})
	r.checkpoint(stepStart("a"))
	resp := r.checkpoint(stepSucceed("a", "1"), stepStart("b"))
	require.Equal(t, backend.CheckpointResponse{}, resp)
	require.Equal(t, protocol.StatusStarted, r.status("a"))
	_, err := r.try()
	requireInvalid(t, err, staleToken)
	r.suspend()
	want := &protocol.ErrorObject{
		ErrorType:    "Execution.QuotaExceeded",
		ErrorMessage: "Execution exceeds the maximum of 2 operations.",
	}
	require.Equal(t, protocol.ExecutionFailed, r.Status())
	require.Equal(t, want, r.Error())
	require.Equal(t, []protocol.EventType{
		protocol.EventStepStarted, protocol.EventInvocationCompleted, protocol.EventExecutionFailed,
	}, r.history())
}

func TestRepeatedInvocationsCountTowardsTheQuota(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{MaxOperations: 2})
	r.complete(crashed())
	r.fire(5)
	r.invoke()
	r.complete(crashed())
	require.Equal(t, protocol.ExecutionFailed, r.Status())
	require.Equal(t, crashed().Error, r.Error())
}

func TestPayloadsOfAllKindsAddUp(t *testing.T) {
	t.Parallel()
	// The input has 7 bytes, problem() 13.
	r := start(t, service.Config{MaxTotalPayload: 7 + 4 + 13 + 2 + 13})
	r.checkpoint(stepSucceed("a", "1234"), stepFail("b"), callbackStart("k", 0, 0),
		invokeStart("i", "f", ""))
	require.NoError(t, r.svc.SucceedCallback(r.now, r.op("k").CallbackDetails.CallbackID, "12"))
	require.NoError(t, r.FinishInvoke(r.now, "i", service.Outcome{
		Status: protocol.StatusFailed, Error: problem(),
	}))
	require.NotEmpty(t, r.checkpoint().Token)
	require.Empty(t, r.checkpoint(stepSucceed("c", "1")).Token)
	r.complete(crashed())
	require.Equal(t, "Execution exceeds the maximum of 39 bytes of payload.", r.Error().ErrorMessage)
}

func TestDefaultQuotaIs3000Operations(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	require.NotEmpty(t, r.checkpoint(steps(2999)...).Token)
	require.Empty(t, r.checkpoint(stepStart("one-more")).Token)
}
