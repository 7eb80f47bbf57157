// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// knowing is a backend that knows the outcome of every attempt, and takes down
// what the function calls.
type knowing struct {
	*testbackend.SerialBackend

	value any
	err   error
	calls []protocol.Operation
}

var (
	_ backend.Interception = (*knowing)(nil)
	_ backend.Rehearsal    = (*knowing)(nil)
)

func (k *knowing) Intercept(
	context.Context, backend.Attempt, func(context.Context) (any, error),
) (any, error) {
	return k.value, k.err
}

func (k *knowing) Calls(op protocol.Operation) { k.calls = append(k.calls, op) }

func rehearse[T any](
	t *testing.T, k *knowing, fn func(durable.Context, any) (T, error), opts ...durable.HandlerOption,
) {
	t.Helper()
	k.SerialBackend = testbackend.Serial(testbackend.New("null"))
	_, err := durable.NewHandler(fn, opts...).Invoke(t.Context(), k, k.Event())
	require.NoError(t, err)
}

// unused is a body that must not run.
func unused(durable.StepContext) (int, error) { panic("the body runs") }

func TestRecordedPayloadIsRecordedAsItIs(t *testing.T) {
	t.Parallel()
	payload := " 7 "
	for name, want := range map[string]*string{"Present": &payload, "Absent": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := &knowing{value: backend.Recorded{Payload: want}}
			rehearse(t, k, func(ctx durable.Context, _ any) (int, error) {
				return durable.Step(ctx, "s", unused)
			})
			require.Equal(t, protocol.StatusSucceeded, k.Operation("1").Status)
			require.Equal(t, want, k.Operation("1").Result())
		})
	}
}

func TestRecordedErrorIsRecordedAsItIs(t *testing.T) {
	t.Parallel()
	object := protocol.ErrorObject{
		ErrorType: "Card.Declined", ErrorMessage: "no", ErrorData: "{}", StackTrace: []string{"a", "b"},
	}
	tellsAll := durable.RetryPolicyFunc(func(a durable.RetryAttempt) (time.Duration, bool) {
		return time.Minute, a.Err.Error() == "no"
	})
	rows := map[string]struct {
		next *backend.Decision
		want protocol.OperationStatus
	}{
		"PolicyDecides":   {nil, protocol.StatusPending},
		"RecordGivesUp":   {&backend.Decision{}, protocol.StatusFailed},
		"RecordGoesOn":    {&backend.Decision{Again: true, Delay: time.Minute}, protocol.StatusPending},
		"RecordHasADelay": {&backend.Decision{Again: true, Delay: time.Hour}, protocol.StatusPending},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := &knowing{err: &backend.RecordedError{Object: object, Next: row.next}}
			rehearse(t, k, func(ctx durable.Context, _ any) (int, error) {
				return durable.Step(ctx, "s", unused, durable.WithRetry(tellsAll))
			})
			op := k.Operation("1")
			require.Equal(t, row.want, op.Status)
			require.Equal(t, &object, op.Error())
			if row.next != nil && row.next.Again {
				due := op.StepDetails.NextAttemptTimestamp.Sub(op.StartTimestamp.Time)
				require.Equal(t, row.next.Delay, due.Round(time.Second))
			}
		})
	}
}

func TestRecordedErrorIsNoTimeOut(t *testing.T) {
	t.Parallel()
	known := &backend.RecordedError{
		Object: protocol.ErrorObject{ErrorMessage: "no"}, Next: &backend.Decision{},
	}
	k := &knowing{err: known}
	rehearse(t, k, func(ctx durable.Context, _ any) (int, error) {
		return durable.Step(ctx, "s", unused, durable.WithTimeout(time.Nanosecond))
	})
	require.Equal(t, &known.Object, k.Operation("1").Error())
}

func TestRecordedStateKeepsTheStrategyOut(t *testing.T) {
	t.Parallel()
	state := "3"
	rows := map[string]struct {
		next *backend.Decision
		want protocol.OperationStatus
	}{
		"StrategyDecides": {nil, protocol.StatusSucceeded},
		"RecordEnds":      {&backend.Decision{}, protocol.StatusSucceeded},
		"RecordGoesOn":    {&backend.Decision{Again: true, Delay: time.Minute}, protocol.StatusPending},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := &knowing{value: backend.Recorded{Payload: &state, Next: row.next}}
			asked := false
			rehearse(t, k, func(ctx durable.Context, _ any) (int, error) {
				return durable.WaitForCondition(ctx, "c", 0,
					func(ctx durable.StepContext, _ int) (int, error) { return unused(ctx) },
					durable.Until(func(n int) bool { asked = true; return n == 3 }))
			})
			require.Equal(t, row.want, k.Operation("1").Status)
			require.Equal(t, &state, k.Operation("1").Result())
			require.Equal(t, row.next == nil, asked)
		})
	}
}

func TestRehearsalIsToldOfCalls(t *testing.T) {
	t.Parallel()
	payload := "1"
	k := &knowing{value: backend.Recorded{Payload: &payload}}

	rehearse(t, k, func(ctx durable.Context, _ any) (int, error) {
		if _, err := durable.Version(ctx, "new", 0, 1); err != nil {
			return 0, err
		}
		return durable.RunInChild(ctx, "child", func(ctx durable.Context) (int, error) {
			if _, err := durable.Step(ctx, "s", unused); err != nil {
				return 0, err
			}
			return 0, durable.Wait(ctx, "w", time.Hour)
		})
	})

	require.Equal(t, []protocol.Operation{
		{ID: "v_new", Name: "new", Type: protocol.TypeStep, SubType: protocol.SubTypeVersion},
		{ID: "1", Name: "child", Type: protocol.TypeContext, SubType: protocol.SubTypeRunInChild},
		{ID: "1-1", ParentID: "1", Name: "s", Type: protocol.TypeStep, SubType: protocol.SubTypeStep},
		{ID: "1-2", ParentID: "1", Name: "w", Type: protocol.TypeWait, SubType: protocol.SubTypeWait},
	}, k.calls)
}

func TestRehearsalIsQuiet(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	var seen trail
	k := &knowing{err: errors.New("busy")}

	rehearse(t, k, func(ctx durable.Context, _ any) (int, error) {
		ctx.Logger().Info("here")
		return durable.Step(ctx, "s", unused)
	}, durable.WithLogHandler(slog.NewTextHandler(&text, nil)), durable.WithReplayLogging(),
		durable.WithPlugins(reporting(&seen)))

	require.Empty(t, text.String())
	require.Empty(t, seen.with(""))
	require.Equal(t, protocol.StatusPending, k.Operation("1").Status)
	require.True(t, strings.HasPrefix(k.calls[0].ID, "1"))
}
