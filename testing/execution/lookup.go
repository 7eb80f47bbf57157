// SPDX-License-Identifier: Apache-2.0

package execution

import (
	"fmt"
	"slices"
	"strings"
)

// maxSuggestions bounds the names that an error lists.
const maxSuggestions = 8

// lookup finds the one operation under roots that path means. The prefix is what
// the roots' own paths begin with.
func lookup(roots []*Operation, prefix, path string) (*Operation, error) {
	found := match(roots, path)
	if len(found) == 0 {
		for _, o := range flatten(roots) {
			found = append(found, match(o.children, path)...)
		}
	}
	found = unique(found)
	switch len(found) {
	case 0:
		return nil, notFound(roots, prefix, path)
	case 1:
		return found[0], nil
	default:
		return nil, fmt.Errorf("operation %q is ambiguous: it may be %s; use one of these paths",
			path, quoted(paths(found, prefix), maxSuggestions))
	}
}

// match returns the operations that path leads to from siblings down. Names may
// contain slashes themselves, so every way to read the path is tried.
func match(siblings []*Operation, path string) []*Operation {
	var found []*Operation
	for _, o := range siblings {
		for _, form := range o.segments() {
			rest, ok := strings.CutPrefix(path, form)
			switch {
			case !ok:
			case rest == "":
				found = append(found, o)
			case rest[0] == '/':
				found = append(found, match(o.children, rest[1:])...)
			}
		}
	}
	return found
}

// segments are the ways to write this operation in a path.
func (o *Operation) segments() []string {
	forms := []string{fmt.Sprintf("[%d]", o.Index)}
	if o.Name != "" {
		forms = append(forms, o.Name, fmt.Sprintf("%s[%d]", o.Name, o.twin))
	}
	return forms
}

func notFound(roots []*Operation, prefix, path string) error {
	all := flatten(roots)
	if len(all) == 0 {
		return fmt.Errorf("no operation %q: there are none here", path)
	}
	if near := nearest(all, prefix, path); len(near) > 0 {
		return fmt.Errorf("no operation %q: nearest %s", path, quoted(near, maxSuggestions))
	}
	return fmt.Errorf("no operation %q: there are %s",
		path, quoted(paths(all, prefix), maxSuggestions))
}

// nearest returns the paths that differ from path in less than half of its
// letters, or whose last name does, the nearest first.
func nearest(all []*Operation, prefix, path string) []string {
	type candidate struct {
		path     string
		distance int
	}
	var near []candidate
	for _, o := range all {
		c := candidate{path: strings.TrimPrefix(o.Path, prefix)}
		c.distance = distance(path, c.path)
		if o.Name != "" {
			c.distance = min(c.distance, distance(path, o.Name))
		}
		if c.distance <= max(1, len(path)/2) {
			near = append(near, c)
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return a.distance - b.distance })
	names := make([]string, len(near))
	for i, c := range near {
		names[i] = c.path
	}
	return names
}

// distance counts the insertions, deletions and replacements of bytes that turn
// a into b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func flatten(roots []*Operation) []*Operation {
	var all []*Operation
	for _, o := range roots {
		all = slices.AppendSeq(all, o.All())
	}
	return all
}

// unique drops repetitions: one operation can be meant in several ways.
func unique(operations []*Operation) []*Operation {
	var out []*Operation
	for _, o := range operations {
		if !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}

func paths(operations []*Operation, prefix string) []string {
	out := make([]string, len(operations))
	for i, o := range operations {
		out[i] = strings.TrimPrefix(o.Path, prefix)
	}
	return out
}

// quoted lists the first names, and says how many there are besides.
func quoted(names []string, most int) string {
	var b strings.Builder
	for i, name := range names[:min(len(names), most)] {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%q", name)
	}
	if rest := len(names) - most; rest > 0 {
		fmt.Fprintf(&b, " and %d more", rest)
	}
	return b.String()
}
