// SPDX-License-Identifier: Apache-2.0

package durabletest

import "slices"

// treeNode is a line of a tree with the lines that are indented below it.
type treeNode struct {
	line     string
	cells    []string
	children treeNodes
}

type treeNodes []*treeNode

// parseTree reads a tree as its indentation tells it.
func parseTree(lines []string) treeNodes {
	var roots treeNodes
	var open treeNodes // the nodes around the next line
	for _, line := range lines {
		node := &treeNode{line: line, cells: cells(line)}
		for len(open) > 0 && indentOf(open[len(open)-1].line) >= indentOf(line) {
			open = open[:len(open)-1]
		}
		if len(open) == 0 {
			roots = append(roots, node)
		} else {
			around := open[len(open)-1]
			around.children = append(around.children, node)
		}
		open = append(open, node)
	}
	return roots
}

func (n treeNodes) lines() []string {
	var out []string
	for _, node := range n {
		out = append(out, node.line)
		out = append(out, node.children.lines()...)
	}
	return out
}

// align brings siblings into the order of the wanted ones, as far as the form
// allows, and leaves out those that need not be compared. What fits nothing stays
// for the diff to show.
func (f treeForm) align(want, got treeNodes) treeNodes {
	partners := f.pair(want, got)
	var out treeNodes
	used := make([]bool, len(got))
	for i, w := range want {
		if k := partners[i]; k >= 0 {
			used[k] = true
			g := *got[k]
			g.children = f.align(w.children, g.children)
			out = append(out, &g)
		}
	}
	if f.subset {
		return out
	}
	for k, g := range got {
		if !used[k] {
			out = append(out, g)
		}
	}
	return out
}

// pair finds for every wanted sibling the index of the one to compare it with,
// -1 for none: one that fits, else one of the same name.
func (f treeForm) pair(want, got treeNodes) []int {
	fits := make([][]bool, len(want))
	for i, w := range want {
		fits[i] = make([]bool, len(got))
		for k, g := range got {
			fits[i][k] = f.fits(w, g)
		}
	}
	var partners []int
	if f.anyOrder {
		partners = pairFreely(fits, len(got))
	} else {
		partners = pairInOrder(fits)
	}
	for i, w := range want {
		if partners[i] >= 0 {
			continue
		}
		for k, g := range got {
			if !slices.Contains(partners, k) && sameName(w, g) && f.between(partners, i, k) {
				partners[i] = k
				break
			}
		}
	}
	return partners
}

// between reports whether i may be paired with k without crossing another pair.
func (f treeForm) between(partners []int, i, k int) bool {
	if f.anyOrder {
		return true
	}
	for j, other := range partners {
		if other >= 0 && (j < i) != (other < k) {
			return false
		}
	}
	return true
}

// fits reports whether g is all that w wants, children included.
func (f treeForm) fits(w, g *treeNode) bool {
	if !f.sameCells(w.cells, g.cells) {
		return false
	}
	if !f.subset && len(w.children) != len(g.children) {
		return false
	}
	partners := f.pair(w.children, g.children)
	for i, k := range partners {
		if k < 0 || !f.fits(w.children[i], g.children[k]) {
			return false
		}
	}
	return true
}

// sameCells compares columns; in a subset the last ones may be missing.
func (f treeForm) sameCells(want, got []string) bool {
	if f.subset && len(want) < len(got) {
		got = got[:len(want)]
	}
	return slices.Equal(want, got)
}

func sameName(a, b *treeNode) bool { return a.cells[0] == b.cells[0] }

// pairInOrder pairs each with the first that fits after the one before.
func pairInOrder(fits [][]bool) []int {
	partners := make([]int, len(fits))
	next := 0
	for i, row := range fits {
		partners[i] = -1
		if k := slices.Index(row[min(next, len(row)):], true); k >= 0 {
			partners[i] = next + k
			next += k + 1
		}
	}
	return partners
}

// pairFreely pairs as many as possible, whatever their order: who finds all that
// fit taken has one of their holders look for another.
func pairFreely(fits [][]bool, n int) []int {
	holder := make([]int, n)
	for k := range holder {
		holder[k] = -1
	}
	var seek func(i int, tried []bool) bool
	seek = func(i int, tried []bool) bool {
		for k := range n {
			if !fits[i][k] || tried[k] {
				continue
			}
			tried[k] = true
			if holder[k] < 0 || seek(holder[k], tried) {
				holder[k] = i
				return true
			}
		}
		return false
	}
	partners := make([]int, len(fits))
	for i := range fits {
		partners[i] = -1
		seek(i, make([]bool, n))
	}
	for k, i := range holder {
		if i >= 0 {
			partners[i] = k
		}
	}
	return partners
}
