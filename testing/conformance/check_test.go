// SPDX-License-Identifier: Apache-2.0

package conformance_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/conformance"
)

func TestRequirementsAreMet(t *testing.T) {
	t.Parallel()

	for id, req := range load(t) {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			record := run(t, req)
			require.Empty(t, describe(conformance.Check(req, record, conformance.Strict)))
			require.Empty(t, describe(conformance.Check(req, record, conformance.Loose)))
		})
	}
}

// tampering changes a record for which nothing differs, and says what differs then.
// A loose comparison finds less.
type tampering struct {
	change        func(*conformance.Record)
	strict, loose []string
}

// event changes an event.
func event(id int, change func(*protocol.Event)) func(*conformance.Record) {
	return func(r *conformance.Record) { change(&r.Result.Events[id-1]) }
}

// only is what both find.
func only(change func(*conformance.Record), texts ...string) tampering {
	return tampering{change, texts, texts}
}

// unnoticed is what only a strict comparison finds.
func unnoticed(change func(*conformance.Record), texts ...string) tampering {
	return tampering{change, texts, []string{}}
}

func TestDifferencesAreFound(t *testing.T) {
	t.Parallel()
	text := func(s string) *string { return &s }

	for name, c := range map[string]tampering{
		"Value": only(
			event(6, func(e *protocol.Event) { e.WaitStartedDetails.Duration = 3 }),
			"event 6 WaitStarted, WaitStartedDetails.Duration: got 3, want 2"),
		"Payload": only(
			event(4, func(e *protocol.Event) { e.StepSucceededDetails.Result.Payload = text("7") }),
			`event 4 StepSucceeded, StepSucceededDetails.Result.Payload: got "7",`+
				` want "\"hello 8203f7\""`),
		"AbsentValue": only(
			event(4, func(e *protocol.Event) { e.StepSucceededDetails.Result.Payload = nil }),
			"event 4 StepSucceeded, StepSucceededDetails.Result.Payload: it is absent,"+
				` want "\"hello 8203f7\""`),
		"AbsentAnyValue": only(
			event(5, func(e *protocol.Event) { e.ContextSucceededDetails = nil }),
			"event 5 ContextSucceeded, ContextSucceededDetails: it is absent, want any value"),
		"Expression": {
			event(8, func(e *protocol.Event) { e.SubType = "Waiting" }),
			[]string{
				`event 8 WaitSucceeded, SubType: got "Waiting", want what /^(?i)wait$/ finds`,
				`event 8 WaitSucceeded, SubType: got "Waiting", but event 6 of the same operation` +
					` has "Wait"`,
			},
			[]string{`event 8 WaitSucceeded, SubType: got "Waiting", want what /^(?i)wait$/ finds`},
		},
		"OtherOperation": {
			event(5, func(e *protocol.Event) { e.ID = "other" }),
			[]string{`event 5 ContextSucceeded, Id: got "other", want "1", which is ${CHILD}`},
			[]string{`event 5 ContextSucceeded, Id: got "other", want "1", which is ${CHILD}`},
		},
		"OtherType": {
			event(8, func(e *protocol.Event) { e.EventType = protocol.EventWaitCancelled }),
			[]string{"event 8 WaitSucceeded: it is WaitCancelled"},
			[]string{"event 8 WaitSucceeded: it is WaitCancelled"},
		},
		"MissingEvents": {
			func(r *conformance.Record) { r.Result.Events = r.Result.Events[:8] },
			[]string{
				"event 9 InvocationCompleted: it is missing: the history has 8 events",
				"history: got 8 events, want 10",
				"history: the function was invoked 1 times, want 2",
			},
			[]string{"event 9 InvocationCompleted: it is missing: the history has 8 events"},
		},
		"FurtherEvent": unnoticed(
			func(r *conformance.Record) {
				more := r.Result.Events[9]
				more.EventID = 11
				r.Result.Events = append(r.Result.Events, more)
			},
			"history: got 11 events, want 10"),
		"OtherEnd": unnoticed(
			event(10, func(e *protocol.Event) { e.EventType = protocol.EventExecutionTimedOut }),
			"event 10 ExecutionTimedOut: want ExecutionSucceeded"),
		"EventInBetween": {
			event(7, func(e *protocol.Event) { e.EventType = protocol.EventStepStarted }),
			[]string{
				"event 7 StepStarted: it is not listed; only InvocationCompleted may be in between",
				"history: the function was invoked 1 times, want 2",
			},
			[]string{},
		},
		"PresentParent": unnoticed(
			func(r *conformance.Record) {
				r.Result.Events[5].ParentID, r.Result.Events[7].ParentID = "1", "1"
			},
			`event 6 WaitStarted, ParentId: got "1", want it to be absent`,
			`event 8 WaitSucceeded, ParentId: got "1", want it to be absent`),
		"PresentDelay": unnoticed(
			event(4, func(e *protocol.Event) {
				e.StepSucceededDetails.RetryDetails.NextAttemptDelaySeconds = new(int)
			}),
			"event 4 StepSucceeded, StepSucceededDetails.RetryDetails.NextAttemptDelaySeconds:"+
				" got 0, want it to be absent"),
		"SharedID": unnoticed(
			func(r *conformance.Record) {
				for _, i := range []int{5, 7} {
					r.Result.Events[i].ID, r.Result.Events[i].SubType = "1-1", "Step"
					r.Result.Events[i].Name = "greet"
				}
				r.Result.Events[7].SubType = "Wait"
			},
			`event 6 WaitStarted, Id: got "1-1" for ${WAIT}, which is ${STEP} already`,
			`event 6 WaitStarted, ParentId: got null, but event 3 of the same operation has "1"`,
			`event 8 WaitSucceeded, SubType: got "Wait", but event 3 of the same operation has "Step"`,
			`event 8 WaitSucceeded, ParentId: got null, but event 3 of the same operation has "1"`),
		"RenamedOperation": unnoticed(
			event(4, func(e *protocol.Event) { e.Name = "" }),
			`event 4 StepSucceeded, Name: got null, but event 3 of the same operation has "greet"`),
		"TimeGoesBack": unnoticed(
			event(9, func(e *protocol.Event) {
				e.EventTimestamp = protocol.At(e.EventTimestamp.Add(-time.Second))
			}),
			"event 9 InvocationCompleted, EventTimestamp: it is before that of the event before"),
		"GapInNumbers": unnoticed(
			event(10, func(e *protocol.Event) { e.EventID = 12 }),
			"event 12 ExecutionSucceeded, EventId: got 12, want 10"),
		"OtherInput": unnoticed(
			func(r *conformance.Record) { r.Sent = "null" },
			`event 1, ExecutionStartedDetails.Input: got "\"8203f7\"", want "null"`),
		"Status": {
			func(r *conformance.Record) {
				r.Result.Status = protocol.ExecutionFailed
				r.Result.Error = &protocol.ErrorObject{ErrorType: "T", ErrorMessage: "why"}
			},
			[]string{
				"result: an execution that is FAILED has a result",
				"result, Status: got FAILED (T: why), want SUCCEEDED",
			},
			[]string{"result, Status: got FAILED (T: why), want SUCCEEDED"},
		},
		"Result": only(
			func(r *conformance.Record) { r.Result.Output = text(`"bye"`) },
			`result: got "bye", want "hello 8203f7"`),
		"ResultIsNoJSON": only(
			func(r *conformance.Record) { r.Result.Output = text("bye") },
			`result: got "bye", want "hello 8203f7"`),
		"NoResult": only(
			func(r *conformance.Record) { r.Result.Output = nil },
			`result: got null, want "hello 8203f7"`),
		"LogIsMissing": only(
			func(r *conformance.Record) { r.Logs = r.Logs[1:] },
			`log {"attempt":1,"message":"/greeting 8203f7/"}: got 0 records, want 1`,
			`log {"message":"greeted 8203f7"}: want it after {"message":"/^greeting/"},`+
				` which nothing has logged`),
		"LogIsRepeated": only(
			func(r *conformance.Record) { r.Logs = append(r.Logs, r.Logs[1]) },
			`log {"message":"greeted 8203f7"}: got 2 records, want at most 1`),
		"LogIsEmpty": only(
			func(r *conformance.Record) { r.Logs = nil },
			`log {"attempt":1,"message":"/greeting 8203f7/"}: got 0 records, want 1`,
			`log {"message":"greeted 8203f7"}: got 0 records, want at least 1`,
			`log {"level":"INFO"}: got no record, want one at least`),
		"LogIsOutOfOrder": only(
			func(r *conformance.Record) { slices.Reverse(r.Logs) },
			`log {"attempt":1,"message":"/greeting 8203f7/"}: want it before`+
				` {"message":"greeted 8203f7"}`,
			`log {"message":"greeted 8203f7"}: want it after {"message":"/^greeting/"}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req := load(t)["1-1"]
			record := run(t, req)
			c.change(record)
			require.Equal(t, c.strict, describe(conformance.Check(req, record, conformance.Strict)))
			require.Equal(t, c.loose, describe(conformance.Check(req, record, conformance.Loose)))
		})
	}
}

func TestRequirementsThatCannotBeCheckedDiffer(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		field, value any
		want         string
	}{
		"UnknownPlaceholder": {
			"EventType", "Step${X}",
			`event 2 Step${X}: it is ContextStarted`,
		},
		"UnknownPlaceholderInText": {
			"Name", "a ${X}",
			"event 2 ContextStarted, Name: nothing has told yet what ${X} stands for",
		},
		"WrongExpression": {
			"Name", "${/(/}",
			"event 2 ContextStarted, Name: the requirement has a wrong regular expression:" +
				" error parsing regexp: missing closing ): `(`",
		},
		"ObjectForText": {
			"Name",
			map[string]any{"a": "b"},
			`event 2 ContextStarted, Name: got "child", want an object`,
		},
		"ValueForNone": {
			"Name",
			nil,
			`event 2 ContextStarted, Name: got "child", want it to be absent`,
		},
		"ListForText": {
			"Name",
			[]any{"a"},
			`event 2 ContextStarted, Name: got "child", want ["a"]`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req := load(t)["1-1"]
			record := run(t, req)
			req.Events = req.Events[:1]
			name, ok := c.field.(string)
			require.True(t, ok)
			req.Events[0].Fields[name] = c.value
			require.Equal(t, c.want, conformance.Check(req, record, conformance.Strict)[0].String())
		})
	}
}
