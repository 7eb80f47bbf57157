// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Not parallel: it counts allocations.
func TestNoPluginsCostNothing(t *testing.T) { //nolint:paralleltest // see above
	cfg, err := newHandlerConfig(nil)
	require.NoError(t, err)
	inv := &invocation{handlerConfig: cfg}
	require.Nil(t, newHooks(inv))
	ctx := t.Context()
	o := &operation{inv: inv}
	allocations := testing.AllocsPerRun(100, func() {
		var h *hooks
		h.operationStarts(o) //nolint:contextcheck // there is no hook to pass it to
		h.virtualStarts(o)   //nolint:contextcheck // there is no hook to pass it to
		h.virtualEnds(o, nil)
		if h.observer() != nil || h.inherit(ctx, ctx) != ctx || h.logAttrs(ctx) != nil {
			t.Fail()
		}
	})
	require.Zero(t, allocations)
}
