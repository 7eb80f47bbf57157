// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func FuzzXRayHeader(f *testing.F) {
	f.Add("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1")
	f.Add("Root=1-5759e988-bd862e3fe1be46a994272793;Root=;Parent")
	f.Add(";=;Root=1--;")
	f.Fuzz(func(t *testing.T, header string) {
		got := parseXRay(header)
		require.Equal(t, got.HasTraceID(), got.IsRemote(), "it is a caller, or nothing at all")
		require.False(t, got.HasSpanID() && !got.HasTraceID())
	})
}
