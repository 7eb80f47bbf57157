// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"fmt"
	"slices"
	"strings"
)

// diffLine is a line of two texts laid over each other: '-' is only wanted, '+'
// is only there, ' ' is in both.
type diffLine struct {
	mark byte
	text string
	// number is the line's in the text that has it, from 1; in both, the wanted's.
	number int
}

// diff lays two texts over each other, with as many lines in common as possible.
// Lines are the same when same says so; of those the one that is there is shown.
func diff(want, got []string, same func(a, b string) bool) []diffLine {
	common := commonLines(want, got, same)
	var out []diffLine
	i, j := 0, 0
	for i < len(want) || j < len(got) {
		switch {
		case i < len(want) && j < len(got) && same(want[i], got[j]):
			out = append(out, diffLine{' ', got[j], i + 1})
			i++
			j++
		case j == len(got) || i < len(want) && common[i+1][j] >= common[i][j+1]:
			out = append(out, diffLine{'-', want[i], i + 1})
			i++
		default:
			out = append(out, diffLine{'+', got[j], j + 1})
			j++
		}
	}
	return out
}

// commonLines counts for all i and j the lines that want[i:] and got[j:] have in
// common.
func commonLines(want, got []string, same func(a, b string) bool) [][]int {
	table := make([][]int, len(want)+1)
	for i := range table {
		table[i] = make([]int, len(got)+1)
	}
	for i, w := range slices.Backward(want) {
		for j, g := range slices.Backward(got) {
			if same(w, g) {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	return table
}

// differing reports whether a diff has found anything.
func differing(lines []diffLine) bool {
	for _, l := range lines {
		if l.mark != ' ' {
			return true
		}
	}
	return false
}

// render writes a diff with the lines around what differs, most of them.
func render(lines []diffLine, around int) string {
	near := make([]bool, len(lines))
	for i, l := range lines {
		if l.mark == ' ' {
			continue
		}
		for k := max(0, i-around); k <= min(len(lines)-1, i+around); k++ {
			near[k] = true
		}
	}
	var b strings.Builder
	for i, l := range lines {
		switch {
		case near[i]:
			fmt.Fprintf(&b, "  %c %s\n", l.mark, l.text)
		case i == 0 || near[i-1]:
			b.WriteString("    ...\n")
		}
	}
	return b.String()
}

// firstDifference says what is wrong with the first line that differs.
func firstDifference(lines []diffLine) string {
	for i, l := range lines {
		switch {
		case l.mark == ' ':
		case l.mark == '+':
			return fmt.Sprintf("line %d is not wanted: %s", l.number, oneSpace(l.text))
		case replaced(lines, i) != "":
			return fmt.Sprintf("line %d: %s", l.number, differentCell(l.text, replaced(lines, i)))
		default:
			return fmt.Sprintf("line %d is missing: %s", l.number, oneSpace(l.text))
		}
	}
	return ""
}

// replaced returns the line that stands in place of the missing line i, empty
// when none does.
func replaced(lines []diffLine, i int) string {
	missing := 0
	for k := i; k < len(lines) && lines[k].mark == '-'; k++ {
		missing++
	}
	at := i + missing
	if at < len(lines) && lines[at].mark == '+' {
		return lines[at].text
	}
	return ""
}

// differentCell tells two lines apart by the first column that differs.
func differentCell(want, got string) string {
	a, b := cells(want), cells(got)
	if indentOf(want) != indentOf(got) && len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		return fmt.Sprintf("%q is indented by %d, want %d", b[0], indentOf(got), indentOf(want))
	}
	for i := range max(len(a), len(b)) {
		x, y := cellAt(a, i), cellAt(b, i)
		switch {
		case x == y:
		case i == 0:
			return fmt.Sprintf("got %q, want %q", y, x)
		case y == "":
			return fmt.Sprintf("%q lacks %q", a[0], x)
		case x == "":
			return fmt.Sprintf("%q has %q too much", b[0], y)
		default:
			return fmt.Sprintf("%q has %q, want %q", b[0], y, x)
		}
	}
	return fmt.Sprintf("got %q, want %q", got, want)
}

func cellAt(cells []string, i int) string {
	if i < len(cells) {
		return cells[i]
	}
	return ""
}

// cells splits a line at gaps of two spaces or more.
func cells(line string) []string {
	var out []string
	for cell := range strings.SplitSeq(strings.ReplaceAll(line, "\t", "  "), "  ") {
		if cell = strings.TrimSpace(cell); cell != "" {
			out = append(out, cell)
		}
	}
	return out
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

func oneSpace(line string) string { return strings.Join(strings.Fields(line), " ") }

// splitLines returns the lines of a text without their ends.
func splitLines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		out = append(out, strings.TrimRight(line, " \t\r\n"))
	}
	return out
}
