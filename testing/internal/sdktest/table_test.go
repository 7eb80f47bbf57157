// SPDX-License-Identifier: Apache-2.0

package sdktest_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// row says what one call does when its operation is found in some status.
type row struct {
	// recorded brings the operation, whose id is "1", into the status. It speaks
	// for an earlier invocation, whose process then dies.
	recorded func(w *past)
	// does is what the call does, one after the other: the updates of a checkpoint
	// that it sends, or "run" for the user's function.
	does string
	// value or failure is what the call returns; both are empty when it suspends.
	value   string
	failure string
	is      error // matched by the failure
}

// suspends is the value of rows whose call does not return.
const suspends = "(suspends)"

// call is the operation under test; it calls ran in its user functions.
type call func(ctx durable.Context, ran func()) (string, error)

func checkRows(t *testing.T, call call, rows map[string]row) {
	t.Helper()
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row.check(t, call)
		})
	}
}

func (r *row) check(t *testing.T, call call) {
	t.Helper()
	w := newPast(t)
	if r.recorded != nil {
		r.recorded(w)
	}
	view := w.crash()
	value, failure := suspends, error(nil)
	h := durable.NewHandler(func(ctx durable.Context, _ any) (any, error) {
		value, failure = call(ctx, func() { view.did = append(view.did, "run") })
		return nil, nil //nolint:nilnil // the outcome is noted above
	}, durable.WithLogHandler(quiet()))
	status := w.invoke(h, view)

	require.Equal(t, r.does, strings.Join(view.did, " | "))
	require.Equal(t, r.value == suspends, status == protocol.InvocationPending, status)
	if r.failure != "" {
		require.ErrorContains(t, failure, r.failure)
		require.Empty(t, value)
	} else {
		require.NoError(t, failure)
		require.Equal(t, r.value, value)
	}
	if r.is != nil {
		require.ErrorIs(t, failure, r.is)
	}
}

// past is an execution whose first invocation is made by hand.
type past struct {
	t     *testing.T
	exec  *service.Execution
	svc   *service.Service
	now   time.Time
	token string
}

func newPast(t *testing.T) *past {
	t.Helper()
	w := &past{t: t, now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	w.svc = service.New(service.Config{Retry: service.InvocationRetry{Delay: -1}})
	exec, _, err := w.svc.Start(w.now, service.StartRequest{FunctionName: "f", Name: "past"})
	require.NoError(t, err)
	inv, err := exec.Invoke(w.now)
	require.NoError(t, err)
	w.exec, w.token = exec, inv.Input.CheckpointToken
	return w
}

// send records updates of operation "1", or of that which they name.
func (w *past) send(updates ...protocol.OperationUpdate) *past {
	w.t.Helper()
	resp, err := w.exec.Checkpoint(w.now, backend.CheckpointRequest{
		ExecutionARN: w.exec.ARN(), Token: w.token, Updates: updates,
	})
	require.NoError(w.t, err)
	w.token = resp.Token
	return w
}

// pass lets time go by.
func (w *past) pass(d time.Duration) *past {
	w.now = w.now.Add(d)
	w.exec.Fire(w.now)
	return w
}

// crash ends the invocation and returns the backend of the next one.
func (w *past) crash() *viewOfPast {
	w.t.Helper()
	died := &protocol.ErrorObject{ErrorType: "Runtime.ExitError"}
	require.NoError(w.t, w.exec.Complete(w.now, service.Answer{Error: died}))
	b := service.NewBackend(w.svc, &sync.Mutex{}, func() time.Time { return w.now })
	return &viewOfPast{Backend: b, past: w}
}

func (w *past) invoke(h *durable.Handler, view *viewOfPast) protocol.InvocationStatus {
	w.t.Helper()
	inv, err := w.exec.Invoke(w.now)
	require.NoError(w.t, err)
	raw, err := h.Invoke(w.t.Context(), view, inv.Input.AppendJSON(nil))
	require.NoError(w.t, err)
	answer := service.AnswerOf(raw)
	require.NotEqual(w.t, protocol.InvocationFailed, answer.Output.Status, string(raw))
	require.NoError(w.t, w.exec.Complete(w.now, answer))
	return answer.Output.Status
}

// viewOfPast notes what the SDK does, and lets goroutines run one at a time.
type viewOfPast struct {
	*service.Backend

	past *past
	did  []string
}

// Checkpoint implements backend.Backend.
func (v *viewOfPast) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	var texts []string
	for _, u := range req.Updates {
		texts = append(texts, u.ID+" "+string(u.Action))
	}
	v.did = append(v.did, strings.Join(texts, ", "))
	return v.Backend.Checkpoint(ctx, req)
}

// Next implements backend.Scheduling.
func (v *viewOfPast) Next([]string) int { return 0 }

// Now implements backend.Scheduling.
func (v *viewOfPast) Now() time.Time { return v.past.now }

// as is an update of an operation named "op".
func as(
	id string, typ protocol.OperationType, sub string, action protocol.OperationAction,
) protocol.OperationUpdate {
	u := protocol.OperationUpdate{ID: id, Name: "op", Type: typ, SubType: sub, Action: action}
	if i := strings.LastIndexByte(id, '-'); i > 0 {
		u.ParentID = id[:i]
	}
	return u
}

func with(u protocol.OperationUpdate, payload string) protocol.OperationUpdate {
	u.Payload = &payload
	return u
}

func failing(u protocol.OperationUpdate) protocol.OperationUpdate {
	u.Error = &protocol.ErrorObject{ErrorType: "Recorded", ErrorMessage: "recorded failure"}
	return u
}

func retrying(u protocol.OperationUpdate, seconds int) protocol.OperationUpdate {
	u.StepOptions = &protocol.StepOptions{NextAttemptDelaySeconds: seconds}
	return u
}
