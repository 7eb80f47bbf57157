// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestXRayHeader(t *testing.T) {
	t.Parallel()
	const root = "Root=1-5759e988-bd862e3fe1be46a994272793"
	for name, c := range map[string]struct{ header, trace, span string }{
		"Whole": {
			root + ";Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a87bd80c:1",
			"5759e988bd862e3fe1be46a994272793", "53995c3f42cd8ad8",
		},
		"AnyOrder": {
			"Sampled=1; Parent=53995C3F42CD8AD8; " + root,
			"5759e988bd862e3fe1be46a994272793", "53995c3f42cd8ad8",
		},
		"WithoutParent": {root, "5759e988bd862e3fe1be46a994272793", "0000000000000000"},
		"BadParent":     {root + ";Parent=x", "5759e988bd862e3fe1be46a994272793", "0000000000000000"},
		"Empty":         {},
		"WithoutRoot":   {header: "Parent=53995c3f42cd8ad8;Sampled=1"},
		"OtherVersion":  {header: "Root=2-5759e988-bd862e3fe1be46a994272793"},
		"ShortRoot":     {header: "Root=1-5759e988-bd862e3fe1be46a99427279"},
		"ShiftedRoot":   {header: "Root=1-5759e-988bd862e3fe1be46a994272793"},
		"NoHex":         {header: "Root=1-5759e988-xx862e3fe1be46a994272793"},
		"OnlyZeros":     {header: "Root=1-00000000-000000000000000000000000"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := parseXRay(c.header)
			require.Equal(t, c.trace != "", got.HasTraceID())
			if c.trace != "" {
				require.Equal(t, c.trace, got.TraceID().String())
				require.Equal(t, c.span, got.SpanID().String())
			}
		})
	}
}
