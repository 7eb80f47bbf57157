// SPDX-License-Identifier: Apache-2.0

//go:build gc && (amd64 || arm64)

package engine

import (
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGoroutinesDiffer(t *testing.T) {
	t.Parallel()
	const many = 100
	var arrived sync.WaitGroup
	arrived.Add(many)
	ids := make(chan uintptr, many)
	for range many {
		go func() {
			ids <- currentGoroutine()
			arrived.Done()
			arrived.Wait() // all live at the same time
		}()
	}
	arrived.Wait()
	seen := map[uintptr]bool{currentGoroutine(): true, 0: true}
	for range many {
		id := <-ids
		require.False(t, seen[id])
		seen[id] = true
	}
}

func TestGoroutineStaysTheSame(t *testing.T) {
	t.Parallel()
	id := currentGoroutine()
	for range 100 {
		runtime.GC()
		runtime.Gosched()
		require.Equal(t, id, deep(200))
	}
}

// deep asks from the depth of a stack that had to move.
func deep(n int) uintptr {
	var room [256]byte
	if n == 0 {
		return currentGoroutine()
	}
	return deep(n-1) + uintptr(room[n])
}

func BenchmarkCurrentGoroutine(b *testing.B) {
	for b.Loop() {
		currentGoroutine()
	}
}
