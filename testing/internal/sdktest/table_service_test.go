// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// Operations that the service brings to their end.

func TestWaitInEveryStatus(t *testing.T) {
	t.Parallel()
	wait := func(action protocol.OperationAction) protocol.OperationUpdate {
		u := as("1", protocol.TypeWait, protocol.SubTypeWait, action)
		if action == protocol.ActionStart {
			u.WaitOptions = &protocol.WaitOptions{WaitSeconds: 3600}
		}
		return u
	}
	started := func(w *past) { w.send(wait(protocol.ActionStart)) }
	checkRows(t, func(ctx durable.Context, _ func()) (string, error) {
		err := durable.Wait(ctx, "op", time.Hour)
		if err != nil {
			return "", err
		}
		return "done", nil
	}, map[string]row{
		"Absent":    {does: "1 START", value: suspends},
		"Started":   {recorded: started, value: suspends},
		"Succeeded": {recorded: func(w *past) { started(w); w.pass(time.Hour) }, value: "done"},
		"Cancelled": {
			recorded: func(w *past) { started(w); w.send(wait(protocol.ActionCancel)) },
			value:    "done",
		},
	})
}

func callbackStarted(id string) func(w *past) {
	return func(w *past) {
		u := as(id, protocol.TypeCallback, protocol.SubTypeCallback, protocol.ActionStart)
		u.CallbackOptions = &protocol.CallbackOptions{
			TimeoutSeconds: 3600, HeartbeatTimeoutSeconds: 60,
		}
		if id != "1" {
			u.Name = ""
		}
		w.send(u)
	}
}

func (w *past) callbackID(id string) string {
	w.t.Helper()
	op, ok := w.exec.Operation(id)
	require.True(w.t, ok)
	return op.CallbackDetails.CallbackID
}

// answers are what can become of a callback, and the rows for it.
func callbackRows(id string, prepare func(w *past)) map[string]row {
	return map[string]row{
		"Succeeded": {recorded: func(w *past) {
			prepare(w)
			require.NoError(w.t, w.svc.SucceedCallback(w.now, w.callbackID(id), "answer"))
		}, value: "answer"},
		"SucceededWithoutResult": {recorded: func(w *past) {
			prepare(w)
			require.NoError(w.t, w.svc.SucceedCallback(w.now, w.callbackID(id), ""))
		}},
		"Failed": {recorded: func(w *past) {
			prepare(w)
			require.NoError(w.t, w.svc.FailCallback(w.now, w.callbackID(id),
				&protocol.ErrorObject{ErrorType: "Theirs", ErrorMessage: "not today"}))
		}, failure: "not today", is: durable.ErrCallback},
		"FailedWithoutReason": {recorded: func(w *past) {
			prepare(w)
			require.NoError(w.t, w.svc.FailCallback(w.now, w.callbackID(id), nil))
		}, failure: "durable.CallbackError", is: durable.ErrCallback},
		"TimedOut": {recorded: func(w *past) {
			prepare(w)
			for range 60 {
				require.NoError(w.t, w.svc.HeartbeatCallback(w.now, w.callbackID(id)))
				w.pass(time.Minute - time.Millisecond)
			}
			w.pass(time.Minute)
		}, failure: "timed out", is: durable.ErrTimedOut},
		"HeartbeatTimedOut": {recorded: func(w *past) {
			prepare(w)
			w.pass(time.Minute)
		}, failure: "timed out", is: durable.ErrHeartbeat},
	}
}

func TestCallbackInEveryStatus(t *testing.T) {
	t.Parallel()
	started := callbackStarted("1")
	rows := callbackRows("1", started)
	rows["Absent"] = row{does: "1 START", value: suspends}
	rows["Started"] = row{recorded: started, value: suspends}
	checkRows(t, func(ctx durable.Context, _ func()) (string, error) {
		cb, err := durable.CreateCallback[string](ctx, "op")
		if err != nil {
			return "", err
		}
		return cb.Await(ctx)
	}, rows)
}

func TestInvokeInEveryStatus(t *testing.T) {
	t.Parallel()
	started := func(w *past) {
		u := with(as("1", protocol.TypeChainedInvoke, protocol.SubTypeChainedInvoke,
			protocol.ActionStart), `"in"`)
		u.ChainedInvokeOptions = &protocol.ChainedInvokeOptions{FunctionName: "target"}
		w.send(u)
	}
	finished := func(o service.Outcome) func(w *past) {
		return func(w *past) {
			started(w)
			require.NoError(w.t, w.exec.FinishInvoke(w.now, "1", o))
		}
	}
	result := `"out"`
	failed := &protocol.ErrorObject{ErrorType: "Theirs", ErrorMessage: "not today"}
	checkRows(t, func(ctx durable.Context, _ func()) (string, error) {
		return durable.Invoke[string](ctx, "op", "target", "in")
	}, map[string]row{
		"Absent":  {does: "1 START", value: suspends},
		"Started": {recorded: started, value: suspends},
		"Succeeded": {
			recorded: finished(service.Outcome{Status: protocol.StatusSucceeded, Result: &result}),
			value:    "out",
		},
		"SucceededWithoutResult": {
			recorded: finished(service.Outcome{Status: protocol.StatusSucceeded}),
		},
		"Failed": {
			recorded: finished(service.Outcome{Status: protocol.StatusFailed, Error: failed}),
			failure:  "not today",
		},
		"TimedOut": {
			recorded: finished(service.Outcome{Status: protocol.StatusTimedOut, Error: failed}),
			failure:  "not today", is: durable.ErrTimedOut,
		},
		"Stopped": {
			recorded: finished(service.Outcome{Status: protocol.StatusStopped, Error: failed}),
			failure:  "not today", is: durable.ErrStopped,
		},
	})
}
