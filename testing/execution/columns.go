// SPDX-License-Identifier: Apache-2.0

package execution

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// columns lays rows out in columns that are as wide as their widest cell and two
// spaces apart. Every line ends in a newline, none in a space.
func columns(rows [][]string) string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		writeRow(&b, row, widths)
	}
	return b.String()
}

func writeRow(b *strings.Builder, row []string, widths []int) {
	gap := 0
	for i, cell := range row {
		if cell != "" {
			b.WriteString(strings.Repeat(" ", gap))
			b.WriteString(cell)
			gap = 0
		}
		gap += widths[i] - utf8.RuneCountInString(cell) + 2
	}
	b.WriteByte('\n')
}

// printable returns a name as it is when it fits on a line, else quoted. The
// service allows printable names only, but a history may come from elsewhere.
func printable(name string) string {
	for _, r := range name {
		if !unicode.IsPrint(r) {
			return strconv.Quote(name)
		}
	}
	return name
}

// length writes a duration to the millisecond.
func length(d time.Duration) string { return d.Truncate(time.Millisecond).String() }
