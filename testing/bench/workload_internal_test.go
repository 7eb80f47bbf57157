// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkWorkload is every workload at its usual size.
func BenchmarkWorkload(b *testing.B) {
	for _, w := range workloads() {
		b.Run(w.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				run, err := w.prepare(b.Context(), w.usual, false)
				require.NoError(b, err)
				b.StartTimer()
				require.NoError(b, run())
			}
		})
	}
}

func TestEveryWorkloadEndsWithAndWithoutCheck(t *testing.T) {
	t.Parallel()
	for _, w := range workloads() {
		for _, flag := range []string{"-check=false", "-check=true"} {
			t.Run(w.name+flag, func(t *testing.T) {
				t.Parallel()
				var out bytes.Buffer
				require.NoError(t, command(t.Context(), []string{"-runs=1", flag, w.name, "3"}, &out))
				var line map[string]any
				require.NoError(t, json.Unmarshal(out.Bytes(), &line))
				require.Equal(t, w.name, line["wl"])
				require.EqualValues(t, 3, line["n"])
				require.Greater(t, line["ms"], 0.0)
				require.Greater(t, line["rss_mb"], 0.0)
			})
		}
	}
}

func TestWithoutArgumentsTheWorkloadsAreListed(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, command(t.Context(), nil, &out))
	for _, w := range workloads() {
		require.Contains(t, out.String(), w.about)
	}
}

func TestWrongArgumentsAreRefused(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		`no workload "w9"`:       {"w9"},
		`size N is "many"`:       {"w0", "many"},
		`size N is "0"`:          {"w0", "0"},
		`-runs is 0, it must be`: {"-runs=0", "w0"},
	} {
		err := command(t.Context(), args, &bytes.Buffer{})
		require.ErrorContains(t, err, want)
	}
}
