// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestShowsWhatHappens(t *testing.T) {
	t.Parallel()
	var shown strings.Builder

	require.NoError(t, run(t.Context(), &shown))

	want, err := os.ReadFile("testdata/output.txt")
	require.NoError(t, err)
	require.Equal(t, string(want), shown.String())
}
