// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestIndexHasEveryExample compares the folders that the index names with those
// that have a page of their own.
func TestIndexHasEveryExample(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	pages, err := filepath.Glob("*/README.md")
	require.NoError(t, err)

	var want, got []string
	for _, page := range pages {
		if folder := filepath.Dir(page); folder != "conformance" && folder != "e2e" {
			want = append(want, folder)
		}
	}
	for _, row := range regexp.MustCompile(`(?m)^\| \[([a-z-]+)\]\(([a-z-]+)\) \|`).
		FindAllStringSubmatch(string(text), -1) {
		require.Equal(t, row[1], row[2])
		got = append(got, row[1])
	}
	slices.Sort(got)
	require.Equal(t, want, got)
}
