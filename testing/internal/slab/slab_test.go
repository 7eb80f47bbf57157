// SPDX-License-Identifier: Apache-2.0

package slab_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/internal/slab"
)

func TestValuesAreZeroAndTheirOwn(t *testing.T) {
	t.Parallel()
	var s slab.Of[int]
	seen := make(map[*int]bool)
	for i := range 1_000 {
		v := s.New()
		require.Zero(t, *v)
		require.False(t, seen[v])
		seen[v], *v = true, i
	}
}

func TestSlicesDoNotGrowIntoOneAnother(t *testing.T) {
	t.Parallel()
	var s slab.Of[int]
	a, b := s.Slice(2), s.Slice(300)
	require.Equal(t, []int{0, 0}, a)
	require.Len(t, b, 300)
	a = append(a, 7)
	require.Equal(t, []int{0, 0, 7}, a)
	require.NotContains(t, b, 7)
	require.NotSame(t, &s.Slice(1)[0], &a[2])
	require.Empty(t, s.Slice(0))
}
