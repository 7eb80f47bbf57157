// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// pattern says which operations are meant: a name, or a path that joins names
// with slashes, in which [1] is the second among its siblings and a * stands for
// any characters but a slash. A path that begins below the top level is enough.
type pattern string

// exact reports whether the pattern has no *.
func (p pattern) exact() bool { return !strings.Contains(string(p), "*") }

// lineage is an operation and those that it is within, the innermost first.
type lineage []protocol.Operation

// named returns the lineage of the operation under whose name the user knows it:
// what is inside a wait-for-callback has no names of its own.
func (l lineage) named() lineage {
	if len(l) > 1 && l[0].Name == "" && l[1].SubType == protocol.SubTypeWaitForCallback {
		return l[1:]
	}
	return l
}

// matches reports whether the pattern means the first operation of the lineage.
func (p pattern) matches(l lineage) bool {
	if len(l) == 0 {
		return false
	}
	for _, form := range forms(&l[0]) {
		if glob(string(p), form) {
			return true
		}
	}
	for i := strings.LastIndexByte(string(p), '/'); i >= 0; {
		for _, form := range forms(&l[0]) {
			if glob(string(p[i+1:]), form) && p[:i].matches(l[1:]) {
				return true
			}
		}
		i = strings.LastIndexByte(string(p[:i]), '/')
	}
	return false
}

// forms are the ways to write one operation in a path: its name, and its index
// among its siblings.
func forms(op *protocol.Operation) []string {
	var all []string
	if op.Name != "" {
		all = append(all, op.Name)
	}
	if index, ok := indexOf(op); ok {
		all = append(all, fmt.Sprintf("[%d]", index))
	}
	return all
}

// indexOf reads the index of an operation among its siblings from its id.
func indexOf(op *protocol.Operation) (int, bool) {
	position := op.ID[strings.LastIndexByte(op.ID, '-')+1:]
	n, err := strconv.Atoi(position)
	return n - 1, err == nil && n > 0
}

// path writes the lineage as a path, for messages.
func (l lineage) path() string {
	var path string
	for i := range l {
		segment := l[i].Name
		if segment == "" {
			if index, ok := indexOf(&l[i]); ok {
				segment = fmt.Sprintf("[%d]", index)
			} else {
				segment = l[i].ID
			}
		}
		if i > 0 {
			segment += "/"
		}
		path = segment + path
	}
	return path
}

// glob reports whether text has the form of p, in which * stands for any
// characters but a slash.
func glob(p, text string) bool {
	before, after, wild := strings.Cut(p, "*")
	if !wild {
		return p == text
	}
	rest, ok := strings.CutPrefix(text, before)
	if !ok {
		return false
	}
	for {
		if glob(after, rest) {
			return true
		}
		if rest == "" || rest[0] == '/' {
			return false
		}
		rest = rest[1:]
	}
}

// best returns the index of the rule that counts for an operation, -1 for none:
// one that names it exactly before one with a *, of equal ones the latest.
func best[R interface{ pattern() pattern }](rules []R, l lineage) int {
	found := -1
	for i, rule := range rules {
		p := rule.pattern()
		if found >= 0 && rules[found].pattern().exact() && !p.exact() {
			continue
		}
		if p.matches(l) {
			found = i
		}
	}
	return found
}
