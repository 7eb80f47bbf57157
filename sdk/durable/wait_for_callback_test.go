// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func waitFor[T any](
	submit func(durable.StepContext, string) error, opts ...durable.WaitForCallbackOption,
) func(durable.Context) (T, error) {
	return func(ctx durable.Context) (T, error) {
		return durable.WaitForCallback[T](ctx, "approval", submit, opts...)
	}
}

func submitted(durable.StepContext, string) error { return nil }

func TestWaitForCallbackSubmitsOnceAndReturnsThePayload(t *testing.T) {
	t.Parallel()
	for how, serial := range schedulers() {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			var ids []string
			var got seen[map[string]string]
			payload := `{"status": "approved"}`
			_, b := runWith(t, serial, answer("1-1", protocol.StatusSucceeded, payload, nil),
				twice(&got, waitFor[map[string]string](func(_ durable.StepContext, id string) error {
					ids = append(ids, id)
					return nil
				})))
			v, err := got.theSame(t)
			require.NoError(t, err)
			require.Equal(t, map[string]string{"status": "approved"}, v)
			require.Equal(t, []string{"callback-1-1"}, ids, "submitted once")
			require.Equal(t, []string{
				"START CONTEXT 1 approval", "START CALLBACK 1-1 ", "START STEP 1-2 ",
				"SUCCEED STEP 1-2 ", "SUCCEED CONTEXT 1 approval", "START WAIT 2 ",
			}, b.Updates())
			require.Equal(t, protocol.SubTypeWaitForCallback, b.Operation("1").SubType)
			require.Equal(t, payload, *b.Operation("1").Result(), "not a letter is changed")
			require.Equal(t, "1", b.Operation("1-1").ParentID)
			require.Equal(t, "1", b.Operation("1-2").ParentID)
		})
	}
}

func TestWaitForCallbackFailures(t *testing.T) {
	t.Parallel()
	for name, c := range callbackFailures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got seen[string]
			_, b := runWith(t, true, answer("1-1", c.status, "", c.failure),
				twice(&got, waitFor[string](submitted)))
			_, err := got.theSame(t)
			failed, ok := errors.AsType[*durable.CallbackError](err)
			require.True(t, ok, "%T", err)
			require.Equal(t, c.kind, failed.Kind)
			require.Equal(t, c.errType, failed.ErrorType)
			require.Equal(t, c.is, sentinels(err))
			require.Contains(t, err.Error(), `wait for callback "approval" (id 1): `)
			require.Equal(t, protocol.StatusFailed, b.Operation("1").Status)
			require.Equal(t, c.errType, b.Operation("1").Error().ErrorType)
		})
	}
}

func TestWaitForCallbackSubmitterGivesUp(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		submit func(durable.StepContext, string) error
		opts   []durable.WaitForCallbackOption
		tries  int
		want   string
		is     []error
	}{
		"Error": {
			func(durable.StepContext, string) error { return errors.New("no mail today") },
			[]durable.WaitForCallbackOption{
				durable.WithRetry(durable.ExponentialBackoff{MaxAttempts: 2}),
			},
			2,
			"submitter: no mail today",
			[]error{durable.ErrCallback, durable.ErrSubmitter},
		},
		"Panic": {
			func(durable.StepContext, string) error { panic("oh") },
			[]durable.WaitForCallbackOption{durable.WithRetry(durable.NoRetry())},
			1,
			"submitter: panic: oh",
			[]error{durable.ErrCallback, durable.ErrSubmitter, durable.ErrPanic},
		},
		"NameOfTheService": {
			func(durable.StepContext, string) error { return posing("Callback.Timeout") },
			[]durable.WaitForCallbackOption{durable.WithRetry(durable.NoRetry())},
			1,
			"submitter: named",
			[]error{durable.ErrCallback, durable.ErrSubmitter},
		},
		"DefaultRetry": {
			func(durable.StepContext, string) error { return errors.New("no mail today") },
			nil, 6,
			"submitter: no mail today",
			[]error{durable.ErrCallback, durable.ErrSubmitter},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tries := 0
			var got seen[string]
			_, b := runWith(t, true, nil, twice(&got, waitFor[string](
				func(ctx durable.StepContext, id string) error {
					tries++
					require.Equal(t, tries, ctx.Attempt())
					return c.submit(ctx, id)
				}, c.opts...)))
			_, err := got.theSame(t)
			failed, ok := errors.AsType[*durable.CallbackError](err)
			require.True(t, ok, "%T", err)
			require.Equal(t, durable.CallbackSubmitter, failed.Kind)
			require.ErrorContains(t, err, c.want)
			require.Equal(t, c.is, sentinels(err))
			require.Equal(t, c.tries, tries)
			require.Equal(t, protocol.StatusStarted, b.Operation("1-1").Status, "it stays open")
		})
	}
}

type posing string

func (n posing) Error() string     { return "named" }
func (n posing) ErrorType() string { return string(n) }

func TestWaitForCallbackFailureKeepsWhatWasSent(t *testing.T) {
	t.Parallel()
	sent := &protocol.ErrorObject{
		ErrorType: "RejectedError", ErrorMessage: "not approved", ErrorData: `TIMEOUT:{"by":"kim"}`,
	}
	out, _ := runWith(t, true, answer("1-1", protocol.StatusFailed, "", sent),
		waitFor[string](submitted))
	require.Equal(t, sent, out.Error, "uncaught, it is the error of the execution")
}

func TestWaitForCallbackIsSettledWhileSubmitting(t *testing.T) {
	t.Parallel()
	// The callback ends while the submitter awaits its second attempt.
	out, b := runWith(t, true, answer("1-1", protocol.StatusSucceeded, `"quick"`, nil),
		waitFor[string](func(ctx durable.StepContext, _ string) error {
			if ctx.Attempt() == 1 {
				return errors.New("try again")
			}
			return nil
		}))
	require.JSONEq(t, `"quick"`, text(out.Result))
	require.Equal(t, protocol.StatusSucceeded, b.Operation("1-2").Status)
}

func TestWaitForCallbackWithoutPayload(t *testing.T) {
	t.Parallel()
	var got seen[*int]
	_, b := runWith(t, true, func(op *protocol.Operation) {
		if op.ID == "1-1" {
			settle(op, protocol.StatusSucceeded, nil, nil)
		}
	}, twice(&got, waitFor[*int](submitted)))
	v, err := got.theSame(t)
	require.NoError(t, err)
	require.Nil(t, v)
	require.Nil(t, b.Operation("1").Result(), "absent stays absent")
}

func TestWaitForCallbackWithLargePayload(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", protocol.LargeResult+1)
	runs := 0
	var got seen[string]
	_, b := runWith(t, true, answer("1-1", protocol.StatusSucceeded, large, nil),
		twice(&got, waitFor[string](func(durable.StepContext, string) error {
			runs++
			return nil
		})))
	v, err := got.theSame(t)
	require.NoError(t, err)
	require.Equal(t, large, v)
	require.Equal(t, 1, runs)
	require.True(t, b.Operation("1").ContextDetails.ReplayChildren)
}

func TestWaitForCallbackPayloadThatDoesNotFit(t *testing.T) {
	t.Parallel()
	var got seen[int]
	_, b := runWith(t, true, answer("1-1", protocol.StatusSucceeded, `"secret"`, nil),
		twice(&got, waitFor[int](submitted)))
	_, err := got.theSame(t)
	require.ErrorIs(t, err, durable.ErrSerdes)
	require.NotContains(t, err.Error(), "secret")
	require.Equal(t, protocol.StatusSucceeded, b.Operation("1").Status)
}

func TestWaitForCallbackOptionsOnTheWire(t *testing.T) {
	t.Parallel()
	b := testbackend.New("null")
	b.Complete = answer("1-1", protocol.StatusSucceeded, "yes", nil)
	var sent []protocol.OperationUpdate
	b.Before = func(_ int, updates []protocol.OperationUpdate) error {
		sent = append(sent, updates...)
		return nil
	}
	out, _, err := testbackend.Serial(b).Run(t.Context(), durable.NewHandler(
		func(ctx durable.Context, _ any) (string, error) {
			return waitFor[string](submitted, durable.WithTimeout(3*time.Second),
				durable.WithHeartbeatTimeout(5*time.Second), durable.WithSerdes(shouting{}))(ctx)
		}))
	require.NoError(t, err)
	require.JSONEq(t, `"YES"`, text(out.Result))
	require.Equal(t, &protocol.CallbackOptions{TimeoutSeconds: 3, HeartbeatTimeoutSeconds: 5},
		sent[1].CallbackOptions)
}

func TestInvalidWaitForCallbackRecordsNothing(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		submit func(durable.StepContext, string) error
		opt    durable.WaitForCallbackOption
		want   string
	}{
		"NoSubmitter": {nil, durable.WithTimeout(0), "function: is nil"},
		"NoRetry":     {submitted, durable.WithRetry(nil), "retry policy: is nil"},
		"NoSerdes":    {submitted, durable.WithSerdes(nil), "serdes: is nil"},
		"Timeout":     {submitted, durable.WithTimeout(time.Millisecond), "time-out: is 1ms"},
		"Heartbeat":   {submitted, durable.WithHeartbeatTimeout(-1), "heartbeat time-out: is -1ns"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, b := runWith(t, true, nil, func(ctx durable.Context) (int, error) {
				_, err := waitFor[string](c.submit, c.opt)(ctx)
				require.IsType(t, &durable.ValidationError{}, err)
				require.ErrorContains(t, err, `wait for callback "approval": `+c.want)
				return 0, nil
			})
			require.Empty(t, b.Updates())
		})
	}
}

func TestWaitForCallbackInAChild(t *testing.T) {
	t.Parallel()
	out, b := runWith(t, true, answer("1-1-1", protocol.StatusSucceeded, "yes", nil),
		func(ctx durable.Context) (string, error) {
			return durable.RunInChild(ctx, "wrapper", waitFor[string](submitted))
		})
	require.JSONEq(t, `"yes"`, text(out.Result))
	require.Equal(t, []string{
		"CONTEXT 1 wrapper", "CONTEXT 1-1 approval", "CALLBACK 1-1-1 ", "STEP 1-1-2 ",
	}, starts(b))
}
