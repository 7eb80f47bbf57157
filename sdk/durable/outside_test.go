// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// outside answers the callbacks and chained invokes of a function.
type outside func(op *protocol.Operation)

// answer settles the operation with the given id or name.
func answer(
	who string, status protocol.OperationStatus, result string, failure *protocol.ErrorObject,
) outside {
	return func(op *protocol.Operation) {
		if op.ID == who || op.Name == who {
			settle(op, status, &result, failure)
		}
	}
}

func settle(
	op *protocol.Operation, status protocol.OperationStatus, result *string,
	failure *protocol.ErrorObject,
) {
	op.Status = status
	if status != protocol.StatusSucceeded {
		result = nil
	}
	if op.Type == protocol.TypeCallback {
		op.CallbackDetails = &protocol.CallbackDetails{
			CallbackID: op.CallbackDetails.CallbackID, Result: result, Error: failure,
		}
	} else {
		op.ChainedInvokeDetails = &protocol.ChainedInvokeDetails{Result: result, Error: failure}
	}
}

// all lets several parties answer.
func all(parties ...outside) outside {
	return func(op *protocol.Operation) {
		for _, p := range parties {
			if !op.Status.Terminal() {
				p(op)
			}
		}
	}
}

// after has a party answer from the given round of completions on.
func after(rounds int, party outside) outside {
	asked := map[string]int{}
	return func(op *protocol.Operation) {
		asked[op.ID]++
		if asked[op.ID] > rounds {
			party(op)
		}
	}
}

// runWith executes a function to its end under one of the schedulers. The ended
// execution, invoked once more, answers the same and records nothing.
func runWith[Out any](
	t *testing.T, serial bool, answers outside, fn func(durable.Context) (Out, error),
	opts ...durable.HandlerOption,
) (protocol.InvocationOutput, *testbackend.Backend) {
	t.Helper()
	b := testbackend.New("null")
	b.Complete = answers
	h := durable.NewHandler(func(ctx durable.Context, _ any) (Out, error) { return fn(ctx) }, opts...)
	run := b.Run
	if serial {
		run = testbackend.Serial(b).Run
	}
	out, _, err := run(t.Context(), h)
	require.NoError(t, err)

	recorded := b.Updates()
	again, err := h.Invoke(t.Context(), b, b.Event())
	require.NoError(t, err)
	want, err := json.Marshal(out)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(again), "replayed from the end")
	require.Equal(t, recorded, b.Updates(), "a replay records nothing")
	return out, b
}

// schedulers are the two ways in which goroutines run, and whether one at a time.
func schedulers() map[string]bool { return map[string]bool{"Serial": true, "Free": false} }

// seen collects what each invocation has got from an operation.
type seen[T any] struct {
	values []T
	errs   []error
}

func (s *seen[T]) add(v T, err error) {
	s.values, s.errs = append(s.values, v), append(s.errs, err)
}

// theSame returns the outcome after checking that at least two invocations got
// the same.
func (s *seen[T]) theSame(t *testing.T) (T, error) {
	t.Helper()
	require.GreaterOrEqual(t, len(s.values), 2, "live and replayed")
	for i := range s.values {
		require.Equal(t, s.values[0], s.values[i])
		require.Equal(t, s.errs[0], s.errs[i])
	}
	return s.values[0], s.errs[0]
}

// twice has a function run its operation and then live on for one more
// invocation.
func twice[T any](
	s *seen[T], op func(durable.Context) (T, error),
) func(durable.Context) (int, error) {
	return func(ctx durable.Context) (int, error) {
		s.add(op(ctx))
		return 0, durable.Wait(ctx, "", time.Minute)
	}
}

func failure(errorType, message string) *protocol.ErrorObject {
	return &protocol.ErrorObject{ErrorType: errorType, ErrorMessage: message}
}

// starts lists the START updates of a run, as "TYPE id name".
func starts(b *testbackend.Backend) []string {
	var list []string
	for _, u := range b.Updates() {
		if rest, ok := strings.CutPrefix(u, "START "); ok {
			list = append(list, rest)
		}
	}
	return list
}
