// SPDX-License-Identifier: Apache-2.0

package protocol_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// eventWires are events as the history carries them.
func eventWires() map[string]struct {
	wire string
	want protocol.Event
} {
	payload := func(text string) protocol.EventPayload {
		return protocol.EventPayload{Payload: &text}
	}
	failure := protocol.EventError{Payload: &protocol.ErrorObject{ErrorType: "T"}}
	return map[string]struct {
		wire string
		want protocol.Event
	}{
		"ExecutionStarted": {
			`{"EventType":"ExecutionStarted","EventId":1,"EventTimestamp":1767225600,"Id":"e-1",
			  "Name":"order-7","ExecutionStartedDetails":{
			    "Input":{"Payload":"{}","Truncated":false},"ExecutionTimeout":600}}`,
			protocol.Event{
				EventType: protocol.EventExecutionStarted, EventID: 1, EventTimestamp: at(0),
				ID: "e-1", Name: "order-7",
				ExecutionStartedDetails: &protocol.ExecutionStartedDetails{
					Input: payload("{}"), ExecutionTimeout: 600,
				},
			},
		},
		"ContextStarted": {
			`{"EventType":"ContextStarted","EventId":2,"EventTimestamp":1767225600.1,"Id":"1-2",
			  "ParentId":"1","SubType":"Map","ContextStartedDetails":{}}`,
			protocol.Event{
				EventType: protocol.EventContextStarted, EventID: 2, EventTimestamp: at(100),
				ID: "1-2", ParentID: "1", SubType: protocol.SubTypeMap,
				ContextStartedDetails: &protocol.EmptyDetails{},
			},
		},
		"ContextFailed": {
			`{"EventType":"ContextFailed","EventId":3,"EventTimestamp":1767225600,
			  "ContextFailedDetails":{"Error":{"Payload":{"ErrorType":"T"},"Truncated":false}}}`,
			protocol.Event{
				EventType: protocol.EventContextFailed, EventID: 3, EventTimestamp: at(0),
				ContextFailedDetails: &protocol.ErrorDetails{Error: failure},
			},
		},
		"WaitStarted": {
			`{"EventType":"WaitStarted","EventId":4,"EventTimestamp":1767225600.3,"Id":"2",
			  "WaitStartedDetails":{"Duration":2,"ScheduledEndTimestamp":1767225602.3}}`,
			protocol.Event{
				EventType: protocol.EventWaitStarted, EventID: 4, EventTimestamp: at(300), ID: "2",
				WaitStartedDetails: &protocol.WaitStartedDetails{
					Duration: 2, ScheduledEndTimestamp: atPtr(2300),
				},
			},
		},
		"WaitSucceeded": {
			`{"EventType":"WaitSucceeded","EventId":5,"EventTimestamp":1767225602.3,"Id":"2",
			  "WaitSucceededDetails":{"Duration":2}}`,
			protocol.Event{
				EventType: protocol.EventWaitSucceeded, EventID: 5, EventTimestamp: at(2300), ID: "2",
				WaitSucceededDetails: &protocol.WaitSucceededDetails{Duration: 2},
			},
		},
		"StepSucceeded": {
			`{"EventType":"StepSucceeded","EventId":6,"EventTimestamp":1767225600,"Id":"3",
			  "StepSucceededDetails":{"Result":{"Payload":"\"ok\"","Truncated":false},
			    "RetryDetails":{"CurrentAttempt":1}}}`,
			protocol.Event{
				EventType: protocol.EventStepSucceeded, EventID: 6, EventTimestamp: at(0), ID: "3",
				StepSucceededDetails: &protocol.StepSucceededDetails{
					Result:       payload(`"ok"`),
					RetryDetails: protocol.RetryDetails{CurrentAttempt: 1},
				},
			},
		},
		"StepFailedAndWillRetry": {
			`{"EventType":"StepFailed","EventId":7,"EventTimestamp":1767225600,"Id":"3",
			  "StepFailedDetails":{"Error":{"Payload":{"ErrorType":"T"},"Truncated":false},
			    "RetryDetails":{"CurrentAttempt":1,"NextAttemptDelaySeconds":5}}}`,
			protocol.Event{
				EventType: protocol.EventStepFailed, EventID: 7, EventTimestamp: at(0), ID: "3",
				StepFailedDetails: &protocol.StepFailedDetails{
					Error: failure,
					RetryDetails: protocol.RetryDetails{
						CurrentAttempt: 1, NextAttemptDelaySeconds: new(5),
					},
				},
			},
		},
		"ChainedInvokeStarted": {
			`{"EventType":"ChainedInvokeStarted","EventId":8,"EventTimestamp":1767225600,"Id":"4",
			  "ChainedInvokeStartedDetails":{"FunctionName":"price:live","TenantId":"t-9",
			    "Input":{"Truncated":true},"ExecutedVersion":"3","DurableExecutionArn":"arn:x"}}`,
			protocol.Event{
				EventType: protocol.EventChainedInvokeStarted, EventID: 8, EventTimestamp: at(0),
				ID: "4",
				ChainedInvokeStartedDetails: &protocol.ChainedInvokeStartedDetails{
					FunctionName: "price:live", TenantID: "t-9", ExecutedVersion: "3",
					Input: protocol.EventPayload{Truncated: true}, DurableExecutionARN: "arn:x",
				},
			},
		},
		"CallbackStarted": {
			`{"EventType":"CallbackStarted","EventId":9,"EventTimestamp":1767225600,"Id":"5",
			  "CallbackStartedDetails":{"CallbackId":"cb-1","Timeout":60,"HeartbeatTimeout":5}}`,
			protocol.Event{
				EventType: protocol.EventCallbackStarted, EventID: 9, EventTimestamp: at(0), ID: "5",
				CallbackStartedDetails: &protocol.CallbackStartedDetails{
					CallbackID: "cb-1", Timeout: 60, HeartbeatTimeout: 5,
				},
			},
		},
		"CallbackSucceededWithoutBody": {
			`{"EventType":"CallbackSucceeded","EventId":10,"EventTimestamp":1767225600,"Id":"5",
			  "CallbackSucceededDetails":{"Result":{"Truncated":false}}}`,
			protocol.Event{
				EventType: protocol.EventCallbackSucceeded, EventID: 10, EventTimestamp: at(0),
				ID: "5", CallbackSucceededDetails: &protocol.ResultDetails{},
			},
		},
		"CallbackSucceededWithEmptyBody": {
			`{"EventType":"CallbackSucceeded","EventId":10,"EventTimestamp":1767225600,"Id":"5",
			  "CallbackSucceededDetails":{"Result":{"Payload":"","Truncated":false}}}`,
			protocol.Event{
				EventType: protocol.EventCallbackSucceeded, EventID: 10, EventTimestamp: at(0),
				ID: "5", CallbackSucceededDetails: &protocol.ResultDetails{Result: payload("")},
			},
		},
		"InvocationCompleted": {
			`{"EventType":"InvocationCompleted","EventId":11,"EventTimestamp":1767225600.4,
			  "InvocationCompletedDetails":{"StartTimestamp":1767225600,
			    "EndTimestamp":1767225600.4,"RequestId":"r-1"}}`,
			protocol.Event{
				EventType: protocol.EventInvocationCompleted, EventID: 11, EventTimestamp: at(400),
				InvocationCompletedDetails: &protocol.InvocationCompletedDetails{
					StartTimestamp: at(0), EndTimestamp: at(400), RequestID: "r-1",
				},
			},
		},
		"InvocationCompletedByACrash": {
			`{"EventType":"InvocationCompleted","EventId":11,"EventTimestamp":1767225600.4,
			  "InvocationCompletedDetails":{"StartTimestamp":1767225600,
			    "EndTimestamp":1767225600.4,"RequestId":"r-1",
			    "Error":{"Payload":{"ErrorType":"T"},"Truncated":false}}}`,
			protocol.Event{
				EventType: protocol.EventInvocationCompleted, EventID: 11, EventTimestamp: at(400),
				InvocationCompletedDetails: &protocol.InvocationCompletedDetails{
					StartTimestamp: at(0), EndTimestamp: at(400), RequestID: "r-1", Error: &failure,
				},
			},
		},
	}
}

func TestEventWire(t *testing.T) {
	t.Parallel()
	for name, row := range eventWires() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireWire(t, row.wire, row.want)
		})
	}
}

func TestEventIgnoresUnknownMembers(t *testing.T) {
	t.Parallel()
	event := decode[protocol.Event](t,
		`{"EventType":"StepPaused","EventId":3,"StepPausedDetails":{"By":"you"},"Colour":null}`)
	require.Equal(t, protocol.Event{EventType: "StepPaused", EventID: 3}, event)
}

// Every event type has a member of its own, named after it, that stays on the
// wire even when it has nothing to say.
func TestEventTypesHaveTheirDetails(t *testing.T) {
	t.Parallel()
	types := []protocol.EventType{
		protocol.EventExecutionStarted, protocol.EventExecutionSucceeded,
		protocol.EventExecutionFailed, protocol.EventExecutionTimedOut,
		protocol.EventExecutionStopped, protocol.EventContextStarted,
		protocol.EventContextSucceeded, protocol.EventContextFailed,
		protocol.EventWaitStarted, protocol.EventWaitSucceeded, protocol.EventWaitCancelled,
		protocol.EventStepStarted, protocol.EventStepSucceeded, protocol.EventStepFailed,
		protocol.EventChainedInvokeStarted, protocol.EventChainedInvokeSucceeded,
		protocol.EventChainedInvokeFailed, protocol.EventChainedInvokeTimedOut,
		protocol.EventChainedInvokeStopped, protocol.EventCallbackStarted,
		protocol.EventCallbackSucceeded, protocol.EventCallbackFailed,
		protocol.EventCallbackTimedOut, protocol.EventInvocationCompleted,
	}
	event := reflect.TypeFor[protocol.Event]()
	var members []string
	for field := range event.Fields() {
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); strings.HasSuffix(name, "Details") {
			require.Equal(t, reflect.Pointer, field.Type.Kind(), name)
			members = append(members, name)
		}
	}
	var want []string
	for _, eventType := range types {
		want = append(want, string(eventType)+"Details")
	}
	require.ElementsMatch(t, want, members)
}
