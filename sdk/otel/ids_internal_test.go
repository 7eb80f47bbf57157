// SPDX-License-Identifier: Apache-2.0

package otel

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/trace"
)

func TestIDsAreNeverInvalid(t *testing.T) {
	t.Parallel()
	require.Equal(t, "0000000000000001", validSpan(trace.SpanID{}).String())
	require.Equal(t, "00000000000000000000000000000001", validTrace(trace.TraceID{}).String())
	given := trace.SpanID{1}
	require.Equal(t, given, validSpan(given))
}

func TestSpansOfExecutionsDiffer(t *testing.T) {
	t.Parallel()
	require.NotEqual(t, operationSpan("a", "1"), operationSpan("b", "1"))
	require.NotEqual(t, operationSpan("a", "1"), operationSpan("a", "2"))
	require.NotEqual(t, workflowSpan("a"), workflowSpan("b"))
}

func TestShareOfExecutionsIsSampled(t *testing.T) {
	t.Parallel()
	const all = 10_000
	counts := map[float64]int{}
	for i := range all {
		arn := fmt.Sprintf("arn:aws:lambda:us-east-1:123456789012:function:f:1/durable-execution/n/%d", i)
		var before bool
		for _, ratio := range []float64{0, 0.1, 0.5, 1} {
			now := sampled(ratio, arn)
			require.False(t, before && !now, "a larger share holds the smaller one")
			before = now
			if now {
				counts[ratio]++
			}
		}
	}
	require.Zero(t, counts[0])
	require.InDelta(t, all/10, counts[0.1], all/100)
	require.InDelta(t, all/2, counts[0.5], all/50)
	require.Equal(t, all, counts[1])
}
