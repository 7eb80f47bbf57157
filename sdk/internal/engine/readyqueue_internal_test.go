// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadyQueueIsAList(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	var q readyQueue
	var want []string
	for i := range 10_000 {
		if len(want) == 0 || random.IntN(100) < 48+4*(i/1000%2) {
			path := strconv.Itoa(i)
			q.add(&Task{path: path})
			want = append(want, path)
		} else {
			i := random.IntN(min(len(want), 1+random.IntN(5)))
			require.Equal(t, want[i], q.take(i).path)
			want = slices.Delete(want, i, i+1)
		}
		require.Equal(t, len(want), q.len())
		require.True(t, slices.Equal(want, q.paths[q.head:]))
	}
}

func TestReadyQueueStaysSmall(t *testing.T) {
	t.Parallel()
	var q readyQueue
	for range 3 {
		q.add(&Task{})
	}
	for range 1_000 {
		q.add(q.take(0))
	}
	require.LessOrEqual(t, cap(q.tasks), 16)
}
