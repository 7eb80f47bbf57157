// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"slices"
	"strings"
)

// termPattern selects log lines by words: those that hold all of them, one of any
// if there are such, and none of none. The empty pattern selects every line.
type termPattern struct{ all, any, none []string }

func (p *termPattern) matches(line string) bool {
	in := func(term string) bool { return strings.Contains(line, term) }
	out := func(term string) bool { return !in(term) }
	return !slices.ContainsFunc(p.all, out) && !slices.ContainsFunc(p.none, in) &&
		(len(p.any) == 0 || slices.ContainsFunc(p.any, in))
}

// parseTermPattern reads words and quoted phrases, each with - before it when it
// must not be there, or ? when it is enough that one of these is.
func parseTermPattern(text string) (filterPattern, bool) {
	p := &termPattern{}
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		list := &p.all
		switch text[0] {
		case '-':
			list, text = &p.none, text[1:]
		case '?':
			list, text = &p.any, text[1:]
		}
		var term string
		var ok bool
		if term, text, ok = cutTerm(text); !ok {
			return nil, false
		}
		*list = append(*list, term)
	}
	return p, true
}

// cutTerm returns the first word or phrase of a text, and what follows it.
func cutTerm(text string) (term, rest string, ok bool) {
	if phrase, quoted := strings.CutPrefix(text, `"`); quoted {
		term, rest, ok = strings.Cut(phrase, `"`)
		return term, rest, ok && term != ""
	}
	term, rest, _ = strings.Cut(text, " ")
	return term, rest, term != "" && !strings.Contains(term, `"`)
}
