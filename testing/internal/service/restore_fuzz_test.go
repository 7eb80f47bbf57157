// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// FuzzRestore restores what was damaged. It is refused or makes an execution that
// can be used like any other.
func FuzzRestore(f *testing.F) {
	origin, state, delta := partsOf(f)
	f.Add(origin, state, delta)
	f.Fuzz(func(_ *testing.T, origin, state, delta []byte) { restoreAndUse(origin, state, delta) })
}

// TestDamagedPartsAreRefusedOrUsed takes away or changes each value of good parts
// in turn.
func TestDamagedPartsAreRefusedOrUsed(t *testing.T) {
	t.Parallel()
	origin, state, delta := partsOf(t)
	require.True(t, restoreAndUse(origin, state, delta))
	refused, damages := 0, 0
	restore := func(restored bool) {
		damages++
		if !restored {
			refused++
		}
	}
	damage(t, state, func(state []byte) { restore(restoreAndUse(origin, state, delta)) })
	damage(t, delta, func(delta []byte) { restore(restoreAndUse(origin, state, delta)) })
	damage(t, origin, func(origin []byte) { restore(restoreAndUse(origin, state, delta)) })
	require.Greater(t, damages, 300)
	require.Greater(t, refused, 100)
}

// damage calls use with copies of a JSON text of which each has one other value.
func damage(t *testing.T, text []byte, use func([]byte)) {
	t.Helper()
	var whole any
	require.NoError(t, json.Unmarshal(text, &whole))
	var visit func(value any, replace func(any))
	try := func(replace func(any), value, original any) {
		replace(value)
		changed, err := json.Marshal(whole)
		require.NoError(t, err)
		use(changed)
		replace(original)
	}
	visit = func(value any, replace func(any)) {
		for _, other := range []any{nil, -1, 99, "x", []any{}, map[string]any{}} {
			try(replace, other, value)
		}
		switch v := value.(type) {
		case map[string]any:
			for key := range v {
				visit(v[key], func(other any) { v[key] = other })
			}
		case []any:
			for i := range v {
				visit(v[i], func(other any) { v[i] = other })
			}
		}
	}
	visit(whole, func(other any) { whole = other })
}

// partsOf are those of an execution that has an operation of each kind.
func partsOf(tb testing.TB) (origin, state, delta []byte) {
	tb.Helper()
	svc := service.New(service.Config{})
	exec, _, err := svc.Start(epoch, service.StartRequest{FunctionName: "f", Input: "1"})
	require.NoError(tb, err)
	inv, err := exec.Invoke(epoch)
	require.NoError(tb, err)
	_, err = exec.Checkpoint(epoch, backend.CheckpointRequest{
		Token: inv.Input.CheckpointToken, ClientToken: "c", Updates: updates{
			contextStart("c"), under("c", waitStart("w", 5)), stepRetry("s", 3),
			callbackStart("k", 9, 4), invokeStart("i", "g", "1"),
		},
	})
	require.NoError(tb, err)
	require.NoError(tb, exec.Complete(after(6), service.Answer{
		Output: protocol.InvocationOutput{Status: protocol.InvocationPending},
	}))
	c := svc.TakeChanges().Executions[0]
	for _, part := range []struct {
		into *[]byte
		from any
	}{{&origin, c.Origin}, {&state, c.State}, {&delta, c.Delta}} {
		*part.into, err = json.Marshal(part.from)
		require.NoError(tb, err)
	}
	return origin, state, delta
}

// restoreAndUse reports whether the parts were taken.
func restoreAndUse(rawOrigin, rawState, rawDelta []byte) bool {
	var origin service.Origin
	var state service.State
	var delta service.Delta
	if json.Unmarshal(rawOrigin, &origin) != nil || json.Unmarshal(rawState, &state) != nil ||
		json.Unmarshal(rawDelta, &delta) != nil {
		return false
	}
	svc := service.New(service.Config{})
	e, err := svc.Restore(0, &origin, &state, []service.Delta{delta})
	if err == nil {
		use(svc, e)
	}
	return err == nil
}

// use does with an execution what drivers do.
func use(svc *service.Service, e *service.Execution) {
	_, _, _ = e.Events(), e.Operations(), e.Describe()
	for range 5 {
		if next, ok := e.NextDue(); ok {
			svc.Fire(next.At)
		}
		if e.InFlight() {
			_ = e.Complete(epoch, service.Answer{Error: &protocol.ErrorObject{}})
		}
		if inv, err := e.Invoke(epoch); err == nil {
			_, _ = e.State(epoch, backend.StateRequest{Token: inv.Input.CheckpointToken})
			_, _ = e.Checkpoint(epoch, backend.CheckpointRequest{
				Token: inv.Input.CheckpointToken, Updates: updates{stepStart("fresh")},
			})
		}
		svc.TakeChanges()
	}
}
