// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

type decision struct{ By string }

// approve waits for a callback, but not for ever.
func approve(ctx durable.Context) (string, error) {
	approval, err := durable.CreateCallback[decision](ctx, "approval")
	if err != nil {
		return "", err
	}
	limit := durable.WaitAsync(ctx, "limit", time.Hour)
	first, err := durable.Select(ctx, "first",
		durable.Case("approved", approval), durable.Case("expired", limit))
	if err != nil || first == "expired" {
		return first, err
	}
	d, err := approval.Await(ctx)
	return first + " by " + d.By, err
}

func TestSelectReturnsTheFirstCase(t *testing.T) {
	t.Parallel()
	approved := answer("approval", protocol.StatusSucceeded, `{"By":"kim"}`, nil)
	at := func(when time.Time, party outside) outside {
		return func(op *protocol.Operation) {
			party(op)
			op.EndTimestamp = protocol.AtPtr(when)
		}
	}
	// The timer ends a minute after the start, as all timers of the backend do.
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	cases := map[string]struct {
		answers outside
		want    string
		err     bool
	}{
		"Callback":     {at(start.Add(time.Second), approved), "approved by kim", false},
		"Timer":        {nil, "expired", false},
		"TimerEarlier": {at(start.Add(2*time.Minute), approved), "expired", false},
		"SameTime":     {approved, "approved by kim", false},
		"FailureIsFirstToo": {
			answer("approval", protocol.StatusFailed, "", failure("No", "no")), "approved by ", true,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for how, serial := range schedulers() {
				t.Run(how, func(t *testing.T) {
					t.Parallel()
					var got seen[string]
					_, b := runWith(t, serial, c.answers, twice(&got, approve))
					v, err := got.theSame(t)
					require.Equal(t, c.want, v)
					require.Equal(t, c.err, errors.Is(err, durable.ErrCallback))
					require.Equal(t, protocol.StatusSucceeded, b.Operation("3").Status)
					require.Equal(t, []string{
						"CALLBACK 1 approval", "WAIT 2 limit", "CONTEXT 3 first", "WAIT 4 ",
					}, starts(b))
				})
			}
		})
	}
}

func TestSelectWithoutACaseThatWasRecorded(t *testing.T) {
	t.Parallel()
	runs := 0
	out, _, err := testbackend.Serial(testbackend.New("null")).Run(t.Context(), durable.NewHandler(
		func(ctx durable.Context, _ any) (int, error) {
			runs++
			a := durable.WaitAsync(ctx, "a", time.Second)
			b := member(ctx, "ok")
			cases := []durable.SelectCase{durable.Case("a", a), durable.Case("b", b)}
			if runs > 1 {
				cases[0], cases[1] = cases[1], cases[0]
			}
			_, err := durable.Select(ctx, "s", cases...)
			if err != nil {
				return 0, err
			}
			return 0, tick(ctx)
		}))
	require.NoError(t, err)
	require.Equal(t, "durable.NonDeterministicExecutionError", out.Error.ErrorType)
	require.Contains(t, out.Error.ErrorMessage, `select "s" (id 3) was decided by case "b"`)
}
