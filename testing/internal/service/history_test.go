// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// eventful is an execution whose history has every kind of event but those of
// executions that end otherwise.
func eventful(t *testing.T) *run {
	t.Helper()
	r := start(t, service.Config{})
	r.checkpoint(stepStart("s"), stepRetry("s", 9), contextStart("c"),
		under("c", waitStart("w", 1)), waitStart("v", 9), callbackStart("k1", 1, 0),
		callbackStart("k2", 0, 0), callbackStart("k3", 0, 0))
	r.checkpoint(cancel(protocol.TypeWait, "v"), contextFail("d"))
	for _, id := range []string{"i1", "i2", "i3", "i4"} {
		r.checkpoint(invokeStart(id, "f", "1"))
	}
	r.fire(1)
	require.NoError(t, r.svc.SucceedCallback(r.now, r.op("k2").CallbackDetails.CallbackID, "1"))
	require.NoError(t, r.svc.FailCallback(r.now, r.op("k3").CallbackDetails.CallbackID, problem()))
	for i, outcome := range []service.Outcome{
		{Status: protocol.StatusSucceeded, Result: new("1")},
		{Status: protocol.StatusFailed, Error: problem()},
		{Status: protocol.StatusTimedOut, Error: problem()},
		{Status: protocol.StatusStopped, Error: problem()},
	} {
		require.NoError(t, r.FinishInvoke(r.now, fmt.Sprintf("i%d", i+1), outcome))
	}
	r.fire(9)
	r.checkpoint(stepSucceed("s", "1"), contextSucceed("c", "1", false))
	r.complete(crashed())
	r.fire(14)
	r.invoke()
	r.complete(succeeded("1"))
	return r
}

func TestEveryEventHasExactlyTheDetailsOfItsType(t *testing.T) {
	t.Parallel()
	kinds := map[protocol.EventType]bool{}
	check := func(ev protocol.Event) {
		kinds[ev.EventType] = true
		v := reflect.ValueOf(ev)
		for i := range v.NumField() {
			name, isDetails := strings.CutSuffix(v.Type().Field(i).Name, "Details")
			if isDetails {
				require.Equal(t, name == string(ev.EventType), !v.Field(i).IsNil(),
					"%s in %s", name, ev.EventType)
			}
		}
	}
	all := func(r *run) {
		for _, ev := range r.Events() {
			check(ev)
		}
		page, err := r.History(service.HistoryQuery{ExcludeData: true})
		require.NoError(t, err)
		for _, ev := range page.Events {
			check(ev)
		}
	}
	all(eventful(t))
	stopped := start(t, service.Config{})
	stopped.Stop(epoch, nil)
	all(stopped)
	timedOut := start(t, service.Config{})
	timedOut.fire(366 * 24 * 3600)
	all(timedOut)
	failed := start(t, service.Config{})
	failed.checkpoint(executionFail())
	failed.complete(pending())
	all(failed)
	require.Len(t, kinds, 24, "every event type of the service")
}

func TestTruncatedIsWrittenExplicitly(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(stepSucceed("a", "1"))
	data, err := json.Marshal(r.last())
	require.NoError(t, err)
	require.JSONEq(t, `{"EventType":"StepSucceeded","EventId":2,"EventTimestamp":1767323045,"Id":"a",
		"StepSucceededDetails":{"Result":{"Payload":"1","Truncated":false},
		"RetryDetails":{"CurrentAttempt":1}}}`, string(data))
}

func TestExcludedDataIsTruncated(t *testing.T) {
	t.Parallel()
	r := eventful(t)
	whole := r.Events()
	page, err := r.History(service.HistoryQuery{ExcludeData: true, MaxItems: 1000})
	require.NoError(t, err)
	require.Len(t, page.Events, len(whole))
	data, err := json.Marshal(page.Events)
	require.NoError(t, err)
	require.NotContains(t, string(data), `"Payload"`)
	require.NotContains(t, string(data), `"Truncated":false`)
	for i, ev := range page.Events {
		require.Equal(t, whole[i].EventID, ev.EventID)
	}
	require.Equal(t, whole, r.Events(), "the log itself is whole")

	byID := map[string]protocol.Event{}
	for _, ev := range page.Events {
		byID[string(ev.EventType)+ev.ID] = ev
	}
	require.Equal(t, 9, *byID["StepFaileds"].StepFailedDetails.RetryDetails.NextAttemptDelaySeconds)
	require.Equal(t, "f", byID["ChainedInvokeStartedi1"].ChainedInvokeStartedDetails.FunctionName)
	require.Equal(t, 1, byID["WaitStartedw"].WaitStartedDetails.Duration)
	require.NotEmpty(t, byID["CallbackStartedk1"].CallbackStartedDetails.CallbackID)
	require.Equal(t, 31622400, page.Events[0].ExecutionStartedDetails.ExecutionTimeout)
}

func TestHistoryIsPagedInBothDirections(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(steps(6)...)
	read := func(q service.HistoryQuery, grow bool) (eventIDs []int, pages int) {
		for {
			page, err := r.History(q)
			require.NoError(t, err)
			for _, ev := range page.Events {
				eventIDs = append(eventIDs, ev.EventID)
			}
			pages++
			if q.Marker = page.NextMarker; q.Marker == "" {
				return eventIDs, pages
			}
			if grow {
				r.checkpoint(stepStart("late"))
				grow = false
			}
		}
	}
	got, pages := read(service.HistoryQuery{MaxItems: 3}, false)
	require.Equal(t, []int{1, 2, 3, 4, 5, 6, 7}, got)
	require.Equal(t, 3, pages)
	got, pages = read(service.HistoryQuery{MaxItems: 3, ReverseOrder: true}, true)
	require.Equal(t, []int{7, 6, 5, 4, 3, 2, 1}, got, "growing doesn't shift the pages")
	require.Equal(t, 3, pages)
	got, _ = read(service.HistoryQuery{}, false)
	require.Len(t, got, 8)
}

func TestHistoryPagesHold100EventsUnlessAsked(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(steps(150)...)
	page, err := r.History(service.HistoryQuery{})
	require.NoError(t, err)
	require.Len(t, page.Events, 100)
	require.NotEmpty(t, page.NextMarker)
	page, err = r.History(service.HistoryQuery{MaxItems: 1000})
	require.NoError(t, err)
	require.Len(t, page.Events, 151)
	require.Empty(t, page.NextMarker)
}

func TestEventsCanBeFollowed(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	r.checkpoint(steps(3)...)
	all := r.Events()
	require.Len(t, all, 4)
	require.Equal(t, all[2:], r.EventsAfter(2))
	require.Equal(t, all, r.EventsAfter(-1))
	require.Empty(t, r.EventsAfter(4))
	require.Empty(t, r.EventsAfter(99))
}

func TestHistoryRefusesBadQueries(t *testing.T) {
	t.Parallel()
	r := start(t, service.Config{})
	for _, items := range []int{-1, 1001} {
		_, err := r.History(service.HistoryQuery{MaxItems: items})
		requireInvalid(t, err, "1 validation error detected: Value at 'maxItems' failed to satisfy "+
			"constraint: Member must be between 0 and 1000")
	}
	// "history.99" and "history.-1" were never given out.
	for _, marker := range []string{"?", "bm9uZQ", "aGlzdG9yeS45OQ", "aGlzdG9yeS4tMQ"} {
		_, err := r.History(service.HistoryQuery{Marker: marker})
		requireInvalid(t, err, "Invalid marker")
	}
}

func TestEqualCallsLeaveIdenticalHistories(t *testing.T) {
	t.Parallel()
	render := func() string {
		data, err := json.Marshal(eventful(t).Events())
		require.NoError(t, err)
		return string(data)
	}
	require.Equal(t, render(), render())
}
