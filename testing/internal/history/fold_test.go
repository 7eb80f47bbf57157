// SPDX-License-Identifier: Apache-2.0

package history_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/history"
)

// order is an execution with a step, a wait and two invocations.
const order = `[
 {"EventType":"ExecutionStarted","EventId":1,"Id":"x-9","Name":"order-42","EventTimestamp":1000,
  "ExecutionStartedDetails":{"Input":{"Payload":"{\"id\":42}","Truncated":false},"ExecutionTimeout":900}},
 {"EventType":"StepStarted","EventId":2,"Id":"1","Name":"quote","SubType":"Step",
   "EventTimestamp":1000.5,
  "StepStartedDetails":{}},
 {"EventType":"StepSucceeded","EventId":3,"Id":"1","Name":"quote","SubType":"Step",
   "EventTimestamp":1001,
  "StepSucceededDetails":{"Result":{"Payload":"12","Truncated":false},"RetryDetails":
    {"CurrentAttempt":1}}},
 {"EventType":"WaitStarted","EventId":4,"Id":"2","Name":"cool-off","SubType":"Wait",
   "EventTimestamp":1001,
  "WaitStartedDetails":{"Duration":60,"ScheduledEndTimestamp":1061}},
 {"EventType":"InvocationCompleted","EventId":5,"EventTimestamp":1001,
  "InvocationCompletedDetails":{"StartTimestamp":1000,"EndTimestamp":1001,"RequestId":"r-1"}},
 {"EventType":"WaitSucceeded","EventId":6,"Id":"2","Name":"cool-off","SubType":"Wait",
   "EventTimestamp":1061,
  "WaitSucceededDetails":{"Duration":60}},
 {"EventType":"InvocationCompleted","EventId":7,"EventTimestamp":1062,
  "InvocationCompletedDetails":{"StartTimestamp":1061,"EndTimestamp":1062,"RequestId":"r-2"}},
 {"EventType":"ExecutionSucceeded","EventId":8,"Id":"x-9","Name":"order-42",
   "EventTimestamp":1062,
  "ExecutionSucceededDetails":{"Result":{"Payload":"\"done\"","Truncated":false}}}
]`

func TestFoldsTheExecution(t *testing.T) {
	t.Parallel()

	x := fold(t, order).Execution()

	require.Equal(t, history.Execution{
		ID:      "x-9",
		Name:    "order-42",
		Status:  protocol.ExecutionSucceeded,
		Timeout: 15 * time.Minute,
		Start:   at(1000),
		End:     at(1062),
		Input:   protocol.EventPayload{Payload: new(`{"id":42}`)},
		Result:  protocol.EventPayload{Payload: new(`"done"`)},
	}, x)
}

func TestWalkVisitsEveryEvent(t *testing.T) {
	t.Parallel()
	events := decode(t, order)

	var seen []string
	f := history.Walk(events, func(i int, o *history.Operation) {
		if o != nil {
			seen = append(seen, string(events[i].EventType)+" "+o.Name+" "+string(o.Status))
		}
	})

	require.Equal(t, []string{
		"StepStarted quote STARTED", "StepSucceeded quote SUCCEEDED",
		"WaitStarted cool-off STARTED", "WaitSucceeded cool-off SUCCEEDED",
	}, seen)
	require.Equal(t, fold(t, order).Operations(), f.Operations())
}

func TestFoldsTheInvocations(t *testing.T) {
	t.Parallel()

	f := fold(t, `[
	 {"EventType":"InvocationCompleted","EventId":1,"EventTimestamp":5,"InvocationCompletedDetails":
	  {"StartTimestamp":1,"EndTimestamp":5,"RequestId":"r-1","Error":{"Payload":
	   {"ErrorType":"Runtime.ExitError","ErrorMessage":"exit status 2"},"Truncated":false}}},
	 {"EventType":"InvocationCompleted","EventId":2,"EventTimestamp":9,"InvocationCompletedDetails":
	  {"StartTimestamp":8,"EndTimestamp":9,"RequestId":"r-2"}}]`)

	require.Equal(t, []history.Invocation{
		{
			RequestID: "r-1", Start: at(1), End: at(5),
			Error: &protocol.ErrorObject{
				ErrorType: "Runtime.ExitError", ErrorMessage: "exit status 2",
			},
		},
		{RequestID: "r-2", Start: at(8), End: at(9)},
	}, f.Invocations())
}

func TestFailedExecutionHasNoResult(t *testing.T) {
	t.Parallel()

	for kind, want := range map[string]protocol.ExecutionStatus{
		"Failed":   protocol.ExecutionFailed,
		"TimedOut": protocol.ExecutionTimedOut,
		"Stopped":  protocol.ExecutionStopped,
	} {
		x := fold(t, `[{"EventType":"Execution`+kind+`","EventId":1,"EventTimestamp":7,
			"Execution`+kind+`Details":{"Error":{"Payload":{"ErrorType":"Boom"},"Truncated":false}}}]`,
		).Execution()
		require.Equal(t, want, x.Status)
		require.Equal(t, &protocol.ErrorObject{ErrorType: "Boom"}, x.Error)
		require.Nil(t, x.Result.Payload)
		require.Equal(t, at(7), x.End)
	}
}

func TestReadingEventsAgainChangesNothing(t *testing.T) {
	t.Parallel()

	events := decode(t, order)
	f := history.Of(events)

	require.Zero(t, f.Add(events...))
	require.Zero(t, f.Add(events[3]))
	require.Equal(t, events, f.Events())
	require.Len(t, f.Operations(), 2)
	require.Len(t, f.Operation("1").Attempts, 1)
	require.Len(t, f.Invocations(), 2)
}

func TestPagesMayArriveInAnyOrder(t *testing.T) {
	t.Parallel()

	events := decode(t, order)
	want := history.Of(events)
	backwards := slices.Clone(events)
	slices.Reverse(backwards)

	for name, pages := range map[string][][]protocol.Event{
		"OneByOne":      slices.Collect(slices.Chunk(events, 1)),
		"ByThree":       slices.Collect(slices.Chunk(events, 3)),
		"NewestFirst":   {backwards},
		"LastPageFirst": {events[5:], events[:5]},
		"Overlapping":   {events[:4], events[2:6], events[5:]},
		"WithAHole":     {events[:2], events[6:], events[2:6]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			var f history.Fold
			added := 0
			for _, page := range pages {
				added += f.Add(page...)
			}
			require.Equal(t, len(events), added)
			require.Equal(t, want, &f)
		})
	}
}

func TestEarlierAnswersDoNotChangeUnderTheReader(t *testing.T) {
	t.Parallel()

	events := decode(t, order)
	var f history.Fold
	f.Add(events[0], events[2], events[3])
	before := f.Events()
	copied := slices.Clone(before)

	f.Add(events[1])
	f.Add(events[4:]...)

	require.Equal(t, copied, before)
}

func TestChildrenHangUnderTheirParent(t *testing.T) {
	t.Parallel()

	f := fold(t, `[
	 {"EventType":"ContextStarted","EventId":1,"Id":"1","Name":"ship","SubType":"Map",
	  "EventTimestamp":1,"ContextStartedDetails":{}},
	 {"EventType":"ContextStarted","EventId":2,"Id":"1-1","ParentId":"1",
	  "SubType":"MapIteration","EventTimestamp":1,"ContextStartedDetails":{}},
	 {"EventType":"ContextStarted","EventId":3,"Id":"1-2","ParentId":"1",
	  "SubType":"MapIteration","EventTimestamp":1,"ContextStartedDetails":{}},
	 {"EventType":"StepStarted","EventId":4,"Id":"1-2-1","ParentId":"1-2","Name":"label",
	  "EventTimestamp":1,"StepStartedDetails":{}},
	 {"EventType":"StepStarted","EventId":5,"Id":"7-1","ParentId":"7","Name":"stray",
	  "EventTimestamp":1,"StepStartedDetails":{}},
	 {"EventType":"StepStarted","EventId":6,"Id":"8","ParentId":"8","Name":"own parent",
	  "EventTimestamp":1,"StepStartedDetails":{}}]`)

	require.Equal(t, []string{"1", "7-1", "8"}, ids(f.Roots()))
	require.Equal(t, []string{"1-1", "1-2"}, ids(f.Operation("1").Children))
	require.Equal(t, []string{"1-2-1"}, ids(f.Operation("1-2").Children))
	require.Same(t, f.Operation("1-2"), f.Operation("1-2-1").Parent)
	require.Equal(t, []string{"1", "1-1", "1-2", "1-2-1", "7-1", "8"}, ids(f.Operations()))
	require.Nil(t, f.Operation("9"))
}

func TestUnknownEventsAreKeptWithoutEffect(t *testing.T) {
	t.Parallel()

	f := fold(t, `[{"EventType":"SignalReceived","EventId":1,"Id":"1","EventTimestamp":1}]`)

	require.Len(t, f.Events(), 1)
	require.Empty(t, f.Operations())
	require.Equal(t, history.Execution{}, f.Execution())
}
