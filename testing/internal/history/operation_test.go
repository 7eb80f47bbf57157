// SPDX-License-Identifier: Apache-2.0

package history_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func TestWaitKnowsItsDurationAndItsEnd(t *testing.T) {
	t.Parallel()

	f := fold(t, order)
	wait := f.Operation("2")

	require.Equal(t, time.Minute, wait.Wait)
	require.Equal(t, protocol.Operation{
		ID: "2", Name: "cool-off", Type: protocol.TypeWait, SubType: protocol.SubTypeWait,
		Status:         protocol.StatusSucceeded,
		StartTimestamp: protocol.At(at(1001)),
		EndTimestamp:   protocol.AtPtr(at(1061)),
		WaitDetails:    &protocol.WaitDetails{ScheduledEndTimestamp: protocol.AtPtr(at(1061))},
	}, wait.Operation)
}

func TestCancelledWaitKeepsItsReason(t *testing.T) {
	t.Parallel()

	wait := fold(t, `[{"EventType":"WaitStarted","EventId":1,"Id":"1","EventTimestamp":1,
	 "WaitStartedDetails":{"Duration":9}},
		{"EventType":"WaitCancelled","EventId":2,"Id":"1","EventTimestamp":4,
		 "WaitCancelledDetails":{"Error":{"Truncated":false}}}]`,
	).Operation("1")

	require.Equal(t, protocol.StatusCancelled, wait.Status)
	require.Equal(t, at(4), wait.EndTimestamp.Time)
	require.Equal(t, 9*time.Second, wait.Wait)
}

func TestCallbackKnowsWhatItAskedFor(t *testing.T) {
	t.Parallel()

	f := fold(t, `[{"EventType":"CallbackStarted","EventId":1,"Id":"1","Name":"approval",
	 "SubType":"Callback","EventTimestamp":1,
		"CallbackStartedDetails":{"CallbackId":"cb-7","Timeout":60,"HeartbeatTimeout":20}}]`)
	cb := f.Operation("1")
	require.Equal(t, protocol.StatusStarted, cb.Status)
	require.Nil(t, cb.EndTimestamp)
	require.Equal(t, "cb-7", cb.CallbackDetails.CallbackID)
	require.Equal(t, 60, cb.Callback.Timeout)
	require.Equal(t, 20, cb.Callback.HeartbeatTimeout)

	f.Add(decode(t, `[{"EventType":"CallbackTimedOut","EventId":2,"Id":"1","EventTimestamp":21,
		"CallbackTimedOutDetails":{"Error":{"Payload":{"ErrorType":"Callback.Heartbeat"},
		 "Truncated":false}}}]`)...)
	require.Equal(t, protocol.StatusTimedOut, cb.Status)
	require.Equal(t, "Callback.Heartbeat", cb.Error().ErrorType)
	require.Equal(t, "cb-7", cb.CallbackDetails.CallbackID)
}

func TestAbsentAndEmptyResultsDiffer(t *testing.T) {
	t.Parallel()

	for payload, want := range map[string]*string{
		`{"Truncated":false}`:                 nil,
		`{"Payload":"","Truncated":false}`:    new(""),
		`{"Payload":"ok","Truncated":false}`:  new("ok"),
		`{"Payload":"par","Truncated":true}`:  new("par"),
		`{"Truncated":true}`:                  nil,
		`{"Payload":null,"Truncated":false}`:  nil,
		`{"Payload":"null","Truncated":true}`: new("null"),
	} {
		cb := fold(t, `[{"EventType":"CallbackStarted","EventId":1,"Id":"1","EventTimestamp":1,
		 "CallbackStartedDetails":{"CallbackId":"c"}},
			{"EventType":"CallbackSucceeded","EventId":2,"Id":"1","EventTimestamp":2,
			 "CallbackSucceededDetails":{"Result":`+payload+`}}]`,
		).Operation("1")
		require.Equal(t, want, cb.Result(), payload)
		require.Equal(t, protocol.StatusSucceeded, cb.Status)
	}
}

func TestTruncatedResultIsMarked(t *testing.T) {
	t.Parallel()

	const event = `[{"EventType":"ContextSucceeded","EventId":1,"Id":"1","EventTimestamp":1,
		"ContextSucceededDetails":{"Result":{"Truncated":true}}}]`

	require.True(t, fold(t, event).Operation("1").Truncated)
	require.False(t, fold(t, order).Operation("1").Truncated)
}

func TestInvokeKnowsItsTarget(t *testing.T) {
	t.Parallel()

	for kind, want := range map[string]protocol.OperationStatus{
		"Failed":   protocol.StatusFailed,
		"TimedOut": protocol.StatusTimedOut,
		"Stopped":  protocol.StatusStopped,
	} {
		o := fold(t, `[{"EventType":"ChainedInvokeStarted","EventId":1,"Id":"1","Name":"label",
		 "EventTimestamp":1,
			"ChainedInvokeStartedDetails":{"FunctionName":"ship:live","TenantId":"t-1",
			"Input":{"Payload":"{}","Truncated":false},"DurableExecutionArn":"arn:child"}},
			{"EventType":"ChainedInvoke`+kind+`","EventId":2,"Id":"1","EventTimestamp":2,
			"ChainedInvoke`+kind+`Details":{"Error":{"Payload":{"ErrorType":"E"},"Truncated":false}}}]`,
		).Operation("1")
		require.Equal(t, want, o.Status)
		require.Equal(t, "E", o.Error().ErrorType)
		require.Equal(t, "ship:live", o.Invoke.FunctionName)
		require.Equal(t, "t-1", o.Invoke.TenantID)
		require.Equal(t, "arn:child", o.Invoke.DurableExecutionARN)
		require.Equal(t, new("{}"), o.Invoke.Input.Payload)
	}
}

func TestFailedContextKeepsItsError(t *testing.T) {
	t.Parallel()

	o := fold(t, `[{"EventType":"ContextStarted","EventId":1,"Id":"1","EventTimestamp":1,
	 "ContextStartedDetails":{}},
		{"EventType":"ContextFailed","EventId":2,"Id":"1","EventTimestamp":2,
		"ContextFailedDetails":{"Error":{"Payload":{"ErrorMessage":"no stock"},
		 "Truncated":false}}}]`).Operation("1")

	require.Equal(t, protocol.StatusFailed, o.Status)
	require.Equal(t, &protocol.ErrorObject{ErrorMessage: "no stock"}, o.Error())
}

func TestEndedOperationDoesNotChange(t *testing.T) {
	t.Parallel()

	f := fold(t, order)
	f.Add(decode(t, `[{"EventType":"WaitCancelled","EventId":9,"Id":"2","EventTimestamp":1063,
	 "WaitCancelledDetails":{"Error":{"Truncated":false}}},
		{"EventType":"ExecutionFailed","EventId":10,"EventTimestamp":1064,
		 "ExecutionFailedDetails":{"Error":{"Truncated":false}}}]`)...)

	require.Equal(t, protocol.StatusSucceeded, f.Operation("2").Status)
	require.Equal(t, protocol.ExecutionSucceeded, f.Execution().Status)
}
