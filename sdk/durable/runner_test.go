// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// runner is one execution that tests drive, invocation by invocation or to its
// end, with the goroutines of the function in turn or at will.
type runner struct {
	*testbackend.Backend

	serial bool
}

// both runs a test in either manner.
func both(t *testing.T, test func(t *testing.T, r runner)) {
	t.Helper()
	for _, serial := range []bool{true, false} {
		name := "Free"
		if serial {
			name = "Serial"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, runner{testbackend.New("null"), serial})
		})
	}
}

// finish runs the handler to its end and returns the answer and the number of
// invocations.
func (r runner) finish(t *testing.T, h *durable.Handler) (protocol.InvocationOutput, int) {
	t.Helper()
	if r.serial {
		out, n, err := testbackend.Serial(r.Backend).Run(t.Context(), h)
		require.NoError(t, err)
		return out, n
	}
	out, n, err := r.Run(t.Context(), h)
	require.NoError(t, err)
	return out, n
}

// suspends makes one invocation, which must leave something pending, and lets
// the time pass until that is settled.
func (r runner) suspends(t *testing.T, h *durable.Handler) {
	t.Helper()
	require.Contains(t, string(r.invoke(t, h)), `"PENDING"`)
	require.True(t, r.Advance())
}

func (r runner) invoke(t *testing.T, h *durable.Handler) []byte {
	t.Helper()
	var b backend.Backend = r.Backend
	if r.serial {
		b = testbackend.Serial(r.Backend)
	}
	answer, err := h.Invoke(t.Context(), b, r.Event())
	require.NoError(t, err)
	return answer
}

// crashes makes one invocation that is cut off at the first checkpoint with an
// update for which at reports true; that checkpoint is lost.
func (r runner) crashes(
	t *testing.T, h *durable.Handler, at func(protocol.OperationUpdate) bool,
) {
	t.Helper()
	crash := errors.New("crash")
	r.Before = func(_ int, batch []protocol.OperationUpdate) error {
		if slices.ContainsFunc(batch, at) {
			return crash
		}
		return nil
	}
	_, _, err := testbackend.Serial(r.Backend).Run(t.Context(), h)
	require.ErrorIs(t, err, crash)
	r.Before = nil
}
