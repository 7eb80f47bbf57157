// SPDX-License-Identifier: Apache-2.0

package execution_test

import (
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
)

func TestResultSaysHowTheRunEnded(t *testing.T) {
	t.Parallel()

	r := run(t, "order")

	require.Equal(t, "arn:order", r.ARN)
	require.Equal(t, "order-42", r.Name)
	require.Equal(t, protocol.ExecutionSucceeded, r.Status)
	require.Equal(t, start, r.Start)
	require.Equal(t, 26*time.Hour+6*time.Second+125*time.Millisecond, r.Duration())
	require.Equal(t, 7*24*time.Hour, r.Timeout)
	require.JSONEq(t, `{"id":"42","items":[{"sku":"lamp"},{"sku":"vase"}]}`, *r.Input)
	require.Nil(t, r.Error)
	require.Len(t, r.Invocations, 5)
	require.Equal(t, "request-4", r.Invocations[3].RequestID)
	require.Equal(t, time.Second, r.Invocations[3].Duration())

	var receipt struct{ By string }
	require.NoError(t, r.Decode(&receipt))
	require.Equal(t, "kim", receipt.By)
}

func TestOpenRunLastsUntilItsLatestEvent(t *testing.T) {
	t.Parallel()

	r := run(t, "refund")

	require.Equal(t, protocol.ExecutionRunning, r.Status)
	require.True(t, r.End.IsZero())
	require.Equal(t, 63*time.Second, r.Duration())
	require.Zero(t, execution.FromHistory("", nil).Duration())
}

func TestDecodeSaysWhatIsMissing(t *testing.T) {
	t.Parallel()

	open := run(t, "refund")
	charge, err := open.Operation("charge")
	require.NoError(t, err)
	var number int

	err = open.Decode(&number)
	require.ErrorIs(t, err, execution.ErrNoResult)
	require.EqualError(t, err, "execution: no result: it is RUNNING")
	require.EqualError(t, charge.Decode(&number), `step "charge": no result: it is FAILED`)

	done := run(t, "order")
	quote, err := done.Operation("quote")
	require.NoError(t, err)
	require.ErrorContains(t, quote.Decode(&number), `step "quote": result is not a *int: json: `)

	quote.Truncated = true
	err = quote.Decode(&number)
	require.ErrorIs(t, err, execution.ErrNoResult)
	require.EqualError(t, err, `step "quote": no result: the history was read without it`)
}

func TestDecodeRefusesWhatASerdesHasWrapped(t *testing.T) {
	t.Parallel()
	r := run(t, "order")
	sealed := `{"$durable":"aes256gcm/1","keyId":"2026","key":"a2V5","data":"ZGF0YQ=="}`
	r.Output = &sealed
	var receipt struct{ By string }
	var whole any

	require.EqualError(t, r.Decode(&receipt), "execution: its result is wrapped as aes256gcm/1,"+
		" not plain JSON: decode its text by the serdes that has recorded it")
	require.NoError(t, r.Decode(&whole))
	require.Contains(t, whole, "$durable")
}

func TestOperationsKnowTheirDetails(t *testing.T) {
	t.Parallel()

	order, refund := run(t, "order"), run(t, "refund")

	quote := find(t, order, "quote")
	require.Equal(t, 3500*time.Millisecond, quote.Duration())
	require.Equal(t, []execution.Attempt{
		{
			Number: 1, Start: start, End: start.Add(250 * time.Millisecond),
			Error:      &protocol.ErrorObject{ErrorType: "PriceServiceBusy", ErrorMessage: "try again"},
			RetryDelay: 3 * time.Second,
		},
		{
			Number: 2, Start: start.Add(3250 * time.Millisecond),
			End: start.Add(3500 * time.Millisecond), Result: new(`{"total":1250}`),
		},
	}, quote.Attempts)

	callback := find(t, order, "approval/[0]")
	require.Equal(t, "cb-81", callback.CallbackID)
	require.Equal(t, 72*time.Hour, callback.Timeout)
	require.Equal(t, time.Minute, find(t, refund, "ack").HeartbeatTimeout)
	require.Equal(t, protocol.StatusTimedOut, find(t, refund, "ack").Status)

	label := find(t, order, "ship/[0]/label")
	require.Equal(t, "ship-item:live", label.Function)
	require.Equal(t, `{"sku":"lamp"}`, *label.Input)
	require.Equal(t, "arn:child-1", label.TargetARN)
	require.Equal(t, "acme", find(t, refund, "audit").Tenant)
	require.Nil(t, find(t, refund, "audit").Input)

	wait := find(t, refund, "close/[0]")
	require.Equal(t, 90*time.Second, wait.WaitFor)
	require.Zero(t, wait.Duration())
}

func TestKindsAreOneWord(t *testing.T) {
	t.Parallel()

	for path, want := range map[string]execution.Kind{
		"charge":          execution.KindStep,
		"notify":          execution.KindParallel,
		"notify/mail":     execution.KindBranch,
		"ack":             execution.KindCallback,
		"ledger":          execution.KindCondition,
		"close":           execution.KindChild,
		"close/[0]":       execution.KindWait,
		"close/audit":     execution.KindInvoke,
		"notify/[1]":      execution.KindBranch,
		"notify/phone":    execution.KindBranch,
		"notify/[2]/[0]":  execution.KindCallback,
		"notify/[2]/ack":  execution.KindCallback,
		"phone/ack":       execution.KindCallback,
		"notify/phone[0]": execution.KindBranch,
	} {
		require.Equal(t, want, find(t, run(t, "refund"), path).Kind(), path)
	}
	require.Equal(t, execution.KindMap, find(t, run(t, "order"), "ship").Kind())
	require.Equal(t, execution.KindWaitForCallback, find(t, run(t, "order"), "approval").Kind())
	of := func(t protocol.OperationType, subType string) execution.Kind {
		return (&execution.Operation{Type: t, SubType: subType}).Kind()
	}
	require.Equal(t, execution.KindRetry, of(protocol.TypeContext, protocol.SubTypeRetry))
	require.Equal(t, execution.KindCompensation,
		of(protocol.TypeContext, protocol.SubTypeCompensation))
	require.Equal(t, execution.KindVersion, of(protocol.TypeStep, protocol.SubTypeVersion))
}

func TestWalksParentsBeforeChildren(t *testing.T) {
	t.Parallel()

	r := run(t, "order")
	all := []string{
		"quote", "approval", "approval/[0]", "approval/[1]", "ship", "ship/[0]",
		"ship/[0]/label", "ship/[1]", "ship/[1]/label", "cool-off",
	}
	require.Equal(t, all, paths(r.All()))
	require.Equal(t, []string{"quote", "approval", "ship", "cool-off"}, paths(r.Children()))
	ship := find(t, r, "ship")
	require.Equal(t, all[4:9], paths(ship.All()))
	require.Equal(t, []string{"ship/[0]", "ship/[1]"}, paths(ship.Children()))
	require.Same(t, ship, find(t, r, "ship/[1]/label").Parent().Parent())
	require.Nil(t, ship.Parent())
}

func TestWalkStopsWhenAsked(t *testing.T) {
	t.Parallel()

	r := run(t, "order")
	for n := range 10 {
		var seen []string
		for o := range r.All() {
			if len(seen) == n {
				break
			}
			seen = append(seen, o.Path)
		}
		require.Len(t, seen, n)
	}
	for o := range execution.OfKind(r.All(), execution.KindInvoke) {
		require.Equal(t, "ship/[0]/label", o.Path)
		break
	}
}

func TestFiltersByKindAndStatus(t *testing.T) {
	t.Parallel()

	r := run(t, "refund")

	require.Equal(t, []string{"ledger", "close/[0]"},
		paths(execution.OfKind(r.All(), execution.KindWait, execution.KindCondition)))
	require.Equal(t, []string{"charge", "notify/[1]"},
		paths(execution.InStatus(r.All(), protocol.StatusFailed)))
	require.Equal(t, []string{"notify/phone"}, paths(execution.InStatus(
		execution.OfKind(r.All(), execution.KindBranch), protocol.StatusStarted)))
	require.Empty(t, paths(execution.OfKind(r.All())))
}

func TestSiblingsAreInProgramOrder(t *testing.T) {
	t.Parallel()

	started := func(ids ...string) *execution.Result {
		events := make([]protocol.Event, len(ids))
		for i, id := range ids {
			events[i] = protocol.Event{
				EventType: protocol.EventStepStarted, EventID: i + 1, ID: id, Name: id,
			}
		}
		return execution.FromHistory("", events)
	}

	require.Equal(t, []string{"1", "2", "10"}, paths(started("10", "1", "2").All()))
	require.Equal(t, []string{"b7f", "2", "1"}, paths(started("b7f", "2", "1").All()),
		"ids that are no positions leave the order of the history")
}

// FuzzFromHistory turns arbitrary events into every form that a run can be shown
// in.
func FuzzFromHistory(f *testing.F) {
	f.Add("poll", "1", "", int(1), int(2))
	f.Add("a/b[0]", "1-1", "1", int(9), int(-4))
	f.Add("\x00<", "", "", int(0), int(1<<40))

	f.Fuzz(func(t *testing.T, name, id, parent string, eventID, number int) {
		var events []protocol.Event
		for i, kind := range []protocol.EventType{
			protocol.EventExecutionStarted, protocol.EventContextStarted,
			protocol.EventStepStarted, protocol.EventStepFailed, protocol.EventWaitStarted,
			protocol.EventCallbackTimedOut, protocol.EventInvocationCompleted,
		} {
			events = append(events, protocol.Event{
				EventType: kind, EventID: eventID + i*number, Name: name,
				ID: id[:len(id)*i/7], ParentID: parent,
				EventTimestamp:     protocol.At(time.Unix(int64(number), 0)),
				WaitStartedDetails: &protocol.WaitStartedDetails{Duration: number},
				StepFailedDetails: &protocol.StepFailedDetails{
					RetryDetails: protocol.RetryDetails{NextAttemptDelaySeconds: &number},
				},
			})
		}
		r := execution.FromHistory(name, events)
		for o := range r.All() {
			require.Same(t, r.OperationByID(o.ID), o)
			if found, err := r.Operation(o.Path); err == nil {
				require.Equal(t, o.Path, found.Path)
			}
		}
		_ = r.Tree() + r.FullTree() + r.Timeline() + r.Mermaid() + r.History() + page(t, r)
	})
}

func find(t *testing.T, r *execution.Result, path string) *execution.Operation {
	t.Helper()
	o, err := r.Operation(path)
	require.NoError(t, err)
	return o
}

func paths(seq iter.Seq[*execution.Operation]) []string {
	var out []string
	for _, o := range slices.Collect(seq) {
		out = append(out, o.Path)
	}
	return out
}
