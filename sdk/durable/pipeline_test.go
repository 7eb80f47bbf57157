// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// twoSteps is a function with two checkpointed steps.
func twoSteps(ctx durable.Context, _ any) (string, error) {
	for _, name := range []string{"a", "b"} {
		if err := durable.Do(ctx, name, func(durable.StepContext) error { return nil }); err != nil {
			return "", err
		}
	}
	return "done", nil
}

func TestRefusedCheckpointEndsWhatItsScopeSays(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		err       error
		execution bool
	}{
		"StaleToken":  {backend.StaleToken(), false},
		"Invalid":     {backend.Invalid("STEP output payload size must be less"), true},
		"Throttled":   {&backend.Refusal{Code: "TooManyRequestsException", HTTPStatus: 429}, false},
		"ServerError": {&backend.Refusal{Code: "ServiceException", HTTPStatus: 500}, false},
		"KMS": {&backend.Refusal{
			Code: "KMSAccessDeniedException", HTTPStatus: http.StatusBadGateway,
		}, true},
		"Unknown": {errors.New("connection reset"), false},
	}
	for name, c := range cases {
		for _, serial := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/serial=%v", name, serial), func(t *testing.T) {
				t.Parallel()
				out, err := invokeRefusing(t, c.err, serial)
				if c.execution {
					require.NoError(t, err)
					require.Equal(t, protocol.InvocationFailed, out.Status)
					require.Contains(t, out.Error.ErrorMessage, c.err.Error())
					return
				}
				var aborted *durable.InvocationError
				require.ErrorAs(t, err, &aborted)
				require.ErrorIs(t, err, c.err)
			})
		}
	}
}

func invokeRefusing(t *testing.T, refusal error, serial bool) (protocol.InvocationOutput, error) {
	t.Helper()
	b := testbackend.New("null")
	b.Before = func(call int, _ []protocol.OperationUpdate) error {
		if call == 2 {
			return refusal
		}
		return nil
	}
	h := durable.NewHandler(twoSteps)
	if serial {
		out, _, err := testbackend.Serial(b).Run(t.Context(), h)
		return out, err
	}
	out, _, err := b.Run(t.Context(), h)
	return out, err
}

func TestPanickingBackendEndsTheInvocation(t *testing.T) {
	t.Parallel()
	b := testbackend.New("null")
	b.Before = func(int, []protocol.OperationUpdate) error { panic("backend bug") }
	_, _, err := testbackend.Serial(b).Run(t.Context(), durable.NewHandler(twoSteps))
	require.ErrorContains(t, err, "backend bug")
}

func TestAnswerWithoutTokenEndsPending(t *testing.T) {
	t.Parallel()
	b := testbackend.New("null")
	h := durable.NewHandler(twoSteps)
	answer, err := h.Invoke(t.Context(), tokenless{b}, b.Event())
	require.NoError(t, err)
	require.JSONEq(t, `{"Status":"PENDING"}`, string(answer))
	require.Equal(t, 1, b.Calls(), "an empty token is never sent")
}

// tokenless answers every checkpoint without a token.
type tokenless struct{ *testbackend.Backend }

func (b tokenless) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	answer, err := b.Backend.Checkpoint(ctx, req)
	answer.Token, answer.Operations = "", nil
	return answer, err
}

func TestBatchesKeepTheLimits(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		branches, payload, most int
	}{
		"Updates": {600, 10, protocol.MaxBatchUpdates},
		"Bytes":   {40, 100_000, 1 + 2*7 + 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			largest := 0
			b := testbackend.New("null")
			b.Before = func(_ int, updates []protocol.OperationUpdate) error {
				largest = max(largest, len(updates))
				bytes := 0
				for _, u := range updates {
					if u.Payload != nil {
						bytes += len(*u.Payload)
					}
				}
				require.LessOrEqual(t, bytes, protocol.MaxBatchBytes)
				return nil
			}
			_, _, err := testbackend.Serial(b).Run(t.Context(), durable.NewHandler(
				func(ctx durable.Context, _ any) (int, error) {
					_, err := durable.Map(ctx, "", make([]int, c.branches),
						func(durable.Context, int) (string, error) {
							return strings.Repeat("x", c.payload), nil
						})
					return 0, err
				}))
			require.NoError(t, err)
			require.LessOrEqual(t, largest, c.most)
			require.Greater(t, largest, 1, "branches share checkpoints")
		})
	}
}

func TestLargeResultIsCheckpointed(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("x", protocol.MaxResponse)
	out, _, b := run(t, func(durable.Context, any) (string, error) { return big, nil })
	require.Equal(t, "", text(out.Result))
	require.Equal(t, []string{"SUCCEED EXECUTION exec "}, b.Updates())
}

func TestStartLeavesBeforeTheBodyEnds(t *testing.T) {
	t.Parallel()
	b := testbackend.New("null")
	left := make(chan struct{})
	b.Before = func(call int, updates []protocol.OperationUpdate) error {
		if call == 1 && updates[0].Action == protocol.ActionStart {
			close(left)
		}
		return nil
	}
	_, _, err := b.Run(t.Context(), durable.NewHandler(
		func(ctx durable.Context, _ any) (int, error) {
			return durable.Step(ctx, "slow", func(durable.StepContext) (int, error) {
				select {
				case <-left:
					return 1, nil
				case <-time.After(time.Minute):
					return 0, errors.New("the START has not left")
				}
			})
		}))
	require.NoError(t, err)
}
