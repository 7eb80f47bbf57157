// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

func TestContextTakesEveryArrowOfItsStateMachine(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		updates []protocol.OperationUpdate
		events  []protocol.EventType
		details *protocol.ContextDetails
	}{
		{
			name: "Start", updates: []protocol.OperationUpdate{contextStart("c")},
			events:  []protocol.EventType{protocol.EventContextStarted},
			details: &protocol.ContextDetails{},
		},
		{
			name:    "StartSucceed",
			updates: []protocol.OperationUpdate{contextStart("c"), contextSucceed("c", "1", false)},
			events:  []protocol.EventType{protocol.EventContextStarted, protocol.EventContextSucceeded},
			details: &protocol.ContextDetails{Result: new("1")},
		},
		{
			name: "SucceedWithoutStart", updates: []protocol.OperationUpdate{contextSucceed("c", "", true)},
			events:  []protocol.EventType{protocol.EventContextSucceeded},
			details: &protocol.ContextDetails{Result: new(""), ReplayChildren: true},
		},
		{
			name: "StartFail", updates: []protocol.OperationUpdate{contextStart("c"), contextFail("c")},
			events:  []protocol.EventType{protocol.EventContextStarted, protocol.EventContextFailed},
			details: &protocol.ContextDetails{Error: problem()},
		},
		{
			name: "FailWithoutStart", updates: []protocol.OperationUpdate{contextFail("c")},
			events:  []protocol.EventType{protocol.EventContextFailed},
			details: &protocol.ContextDetails{Error: problem()},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := start(t, service.Config{})
			r.checkpoint(row.updates...)
			require.Equal(t, row.events, r.history())
			require.Equal(t, row.details, r.op("c").ContextDetails)
		})
	}
}

func TestContextEventsCarryThePayloadVerbatim(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(contextStart("c"))
	require.NotNil(t, r.last().ContextStartedDetails)
	r.checkpoint(contextSucceed("c", "", true))
	require.Equal(t, &protocol.ResultDetails{Result: protocol.EventPayload{Payload: new("")}},
		r.last().ContextSucceededDetails)
	r.checkpoint(contextFail("d"))
	require.Equal(t, &protocol.ErrorDetails{Error: protocol.EventError{Payload: problem()}},
		r.last().ContextFailedDetails)
}

// family is a context p with a step and a nested context that has a step.
func family(t *testing.T) *run {
	t.Helper()
	r := start(t, service.Config{})
	r.checkpoint(contextStart("p"), under("p", stepStart("p-1")), under("p", contextStart("p-2")),
		under("p-2", stepSucceed("p-2-1", "1")), stepSucceed("q", "1"))
	return r
}

// visible lists the ids of the state after the EXECUTION operation.
func (r *run) visible() []string {
	r.t.Helper()
	r.complete(crashed())
	r.fire(r.now.Sub(epoch).Seconds() + 5)
	return ids(r.invoke().InitialExecutionState.Operations[1:])
}

func TestClosedContextHidesItsDescendants(t *testing.T) {
	t.Parallel()
	r := family(t)
	require.Equal(t, []string{"p", "p-1", "p-2", "p-2-1", "q"}, r.visible())
	r.checkpoint(under("p", contextSucceed("p-2", "1", false)))
	require.Equal(t, []string{"p", "p-1", "p-2", "q"}, r.visible())
	r.checkpoint(contextFail("p"))
	require.Equal(t, []string{"p", "q"}, r.visible())
	require.Len(t, r.Operations(), 6, "the record of the run is complete")
}

func TestReplayChildrenKeepsTheDescendantsThatWereThere(t *testing.T) {
	t.Parallel()
	r := family(t)
	r.checkpoint(under("p", contextSucceed("p-2", "", true)), contextSucceed("p", "", true))
	require.Equal(t, []string{"p", "p-1", "p-2", "p-2-1", "q"}, r.visible())

	r = family(t)
	r.checkpoint(under("p", contextSucceed("p-2", "1", false)), contextSucceed("p", "", true))
	require.Equal(t, []string{"p", "p-1", "p-2", "q"}, r.visible())

	r = family(t)
	r.checkpoint(under("p", contextSucceed("p-2", "", true)), contextSucceed("p", "1", false))
	require.Equal(t, []string{"p", "q"}, r.visible())
}

func TestChangesUnderAClosingContextAreStillAnswered(t *testing.T) {
	t.Parallel()
	r := family(t)
	resp := r.checkpoint(under("p", stepSucceed("p-1", "1")), contextSucceed("p", "1", false))
	require.Equal(t, []string{"p", "p-1"}, ids(resp.Operations))
}

func TestAbandonedWaitStillFires(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(contextStart("p"), under("p", waitStart("p-1", 60)))
	r.checkpoint(contextSucceed("p", "1", false), waitStart("w", 5))
	r.suspend()
	r.fire(5)
	r.invoke()
	r.checkpoint(callbackStart("k", 0, 0))
	r.suspend()
	r.fire(60)
	require.Equal(t, protocol.StatusSucceeded, r.status("p-1"))
	require.True(t, r.NeedsInvocation())
	require.Equal(t, []string{"p-1"}, r.invoke().UpdatedOperationIDs, "though not in the state")
}

func TestManyClosedContextsLeaveTheStateSmall(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	want := []string{}
	for i := range 200 {
		parent, child := fmt.Sprint(i), fmt.Sprintf("%d-1", i)
		r.checkpoint(contextStart(parent), under(parent, stepSucceed(child, "1")))
		r.checkpoint(under(parent, contextStart(child+"-c")),
			under(child+"-c", stepFail(child+"-c-1")), under(child+"-c", stepFail(child+"-c-2")))
		r.checkpoint(contextSucceed(parent, "1", i%10 == 0))
		want = append(want, parent)
		if i%10 == 0 {
			want = append(want, child, child+"-c", child+"-c-1", child+"-c-2")
		}
	}
	var got []string
	marker := ""
	for {
		page, err := r.State(r.now, stateRequest(r, marker, 7))
		require.NoError(t, err)
		got = append(got, ids(page.Operations)...)
		if marker = page.NextMarker; marker == "" {
			break
		}
	}
	require.Equal(t, want, got[1:])
}
