// SPDX-License-Identifier: Apache-2.0

package durabletest

import "strings"

// TreeOption says how [Execution.RequireTree] and its like compare.
type TreeOption interface{ applyTree(f *treeForm) }

// treeForm is what the options amount to; the zero value is exact.
type treeForm struct{ anyOrder, subset bool }

type treeOption func(*treeForm)

func (o treeOption) applyTree(f *treeForm) { o(f) }

// AnyOrder lets siblings come in any order, for goroutines of [durable.Go] and
// others that may start before or after one another. What is inside an operation
// stays inside it.
func AnyOrder() TreeOption { return treeOption(func(f *treeForm) { f.anyOrder = true }) }

// Subset lets there be more than is wanted: operations that the wanted tree does
// not mention, and columns that it leaves out at the end of a line, so that the
// line "quote  step" is enough. What it mentions must be there, in its order.
func Subset() TreeOption { return treeOption(func(f *treeForm) { f.subset = true }) }

// RequireTree fails the test unless the operations look like want, a text in the
// form of [execution.Result.Tree]. Blank lines around it, the indentation common
// to all its lines and the width of the gaps between columns do not matter, so
// it can stand in the test as it is read. [AnyOrder] and [Subset] ask for less.
func (x *Execution[Out]) RequireTree(t TB, want string, opts ...TreeOption) {
	t.Helper()
	requireTree(t, "the operations are not those wanted", want, x.Tree(), opts)
}

// RequireTree fails the test unless the operation and what is inside it look like
// want, in the way of [Execution.RequireTree].
func (o *Operation) RequireTree(t TB, want string, opts ...TreeOption) {
	t.Helper()
	requireTree(t, o.describe()+" is not as wanted", want, o.Tree(), opts)
}

func requireTree(t TB, problem, want, got string, opts []TreeOption) {
	t.Helper()
	if text := compareTrees(want, got, opts); text != "" {
		t.Errorf("durabletest: %s: %s", problem, text)
		t.FailNow()
	}
}

// compareTrees returns what differs, in words and as a diff, empty when nothing
// does.
func compareTrees(want, got string, opts []TreeOption) string {
	var form treeForm
	for _, opt := range opts {
		opt.applyTree(&form)
	}
	wanted, there := splitLines(dedent(want)), splitLines(got)
	if form != (treeForm{}) {
		there = form.align(parseTree(wanted), parseTree(there)).lines()
	}
	lines := diff(wanted, there, form.sameLine)
	if !differing(lines) {
		return ""
	}
	return firstDifference(lines) + "\n\n" + legend + render(lines, len(lines))
}

const legend = "  (- wanted, + got)\n"

// sameLine compares lines of equal depth column by column.
func (f treeForm) sameLine(want, got string) bool {
	if indentOf(want) != indentOf(got) {
		return false
	}
	return f.sameCells(cells(want), cells(got))
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
		if width := indentOf(line); common < 0 || width < common {
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
