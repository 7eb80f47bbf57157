// SPDX-License-Identifier: Apache-2.0

package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/emulator"
	"github.com/lambda-durable/durable-go/testing/emulator/sqlite"
)

// BenchmarkRestart opens a file of 20 executions with 1000 steps each, and makes
// a server of it.
func BenchmarkRestart(b *testing.B) {
	const executions, steps = 20, 1000
	path := filepath.Join(b.TempDir(), "s.db")
	store, err := sqlite.Open(path)
	require.NoError(b, err)
	bench := newCheckpointBench(b, store)
	for range executions {
		bench.send(steps)
	}
	require.NoError(b, bench.server.Close())
	require.NoError(b, store.Close())
	b.ReportAllocs()
	for b.Loop() {
		store, err := sqlite.Open(path)
		require.NoError(b, err)
		require.NoError(b, emulator.New(emulator.Config{Store: store}).Close())
		require.NoError(b, store.Close())
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/restart")
}
