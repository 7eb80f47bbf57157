// SPDX-License-Identifier: Apache-2.0

package durabletest

import "strings"

// pattern says which operations are meant: a name, or a path in the way of
// [execution.Result.Operation] in which a * stands for any characters but a slash.
// A path that begins below the top level is enough.
type pattern string

// exact reports whether the pattern has no *.
func (p pattern) exact() bool { return !strings.Contains(string(p), "*") }

// matches reports whether the pattern means the operation of the lineage.
func (p pattern) matches(l *lineage) bool {
	if len(l.operations) == 0 {
		return false
	}
	forms := l.forms(l.name() == "" || strings.Contains(string(p), "["))
	for _, form := range forms {
		if glob(string(p), form) {
			return true
		}
	}
	for i := strings.LastIndexByte(string(p), '/'); i >= 0; {
		for _, form := range forms {
			if glob(string(p[i+1:]), form) && p[:i].matches(l.outer()) {
				return true
			}
		}
		i = strings.LastIndexByte(string(p[:i]), '/')
	}
	return false
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
func best[R interface{ pattern() pattern }](rules []R, l *lineage) int {
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
