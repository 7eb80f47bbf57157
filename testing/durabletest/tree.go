// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"strings"

	"github.com/stretchr/testify/require"
)

// RequireTree fails the test unless the operations look like want, a text in the
// form of [execution.Result.Tree]. Blank lines around it, the indentation common
// to all its lines and the width of the gaps between columns do not matter, so
// it can stand in the test as it is read.
func (x *Execution[Out]) RequireTree(t TB, want string) {
	t.Helper()
	got := x.Tree()
	if sameTree(want, got) {
		return
	}
	require.Equal(t, dedent(want), got, "the operations are:\n\n%s", indent(got))
}

func sameTree(want, got string) bool {
	return narrow(dedent(want)) == narrow(dedent(got))
}

// dedent takes away blank lines at the beginning and the end, the indentation
// that all lines have in common, and spaces at their ends.
func dedent(text string) string {
	var lines []string
	common := -1
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \t\r\n")
		lines = append(lines, line)
		if line == "" {
			continue
		}
		width := len(line) - len(strings.TrimLeft(line, " \t"))
		if common < 0 || width < common {
			common = width
		}
	}
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(line[min(max(common, 0), len(line)):])
		b.WriteByte('\n')
	}
	trimmed := strings.Trim(b.String(), "\n")
	if trimmed == "" {
		return ""
	}
	return trimmed + "\n"
}

// narrow makes every gap between columns two spaces wide.
func narrow(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		cells := strings.TrimLeft(line, " ")
		b.WriteString(line[:len(line)-len(cells)])
		for cell := range strings.SplitSeq(cells, "  ") {
			if cell = strings.TrimLeft(cell, " "); cell != "" {
				b.WriteString("  ")
				b.WriteString(cell)
			}
		}
	}
	return b.String()
}
