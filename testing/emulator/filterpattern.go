// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"encoding/json"
	"strings"
)

// filterPattern selects log lines.
type filterPattern interface {
	matches(line string) bool
}

// memberPattern selects log lines that are JSON objects in which one of the
// members has the text that goes with it.
type memberPattern []memberText

type memberText struct {
	// path leads to the member.
	path []string
	text string
}

func (p memberPattern) matches(line string) bool {
	var record map[string]any
	if json.Unmarshal([]byte(line), &record) != nil {
		return false
	}
	for _, m := range p {
		if m.found(record) {
			return true
		}
	}
	return false
}

func (m *memberText) found(record map[string]any) bool {
	var value any = record
	for _, name := range m.path {
		object, _ := value.(map[string]any)
		value = object[name]
	}
	text, ok := value.(string)
	return ok && text == m.text
}

// parseFilterPattern reads a pattern: one in braces is about the members of JSON
// objects, others are about words.
func parseFilterPattern(text string) (filterPattern, bool) {
	text = strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(text, "{"):
		return parseMemberPattern(text)
	case strings.HasPrefix(text, "["), strings.HasPrefix(text, "%"):
		return nil, false
	default:
		return parseTermPattern(text)
	}
}

// parseMemberPattern reads a pattern such as
//
//	{ ($.durableExecutionArn = "ARN") || ($.executionArn = "ARN") }
//
// of one or more alternatives, with or without their parentheses.
func parseMemberPattern(text string) (filterPattern, bool) {
	text, opened := strings.CutPrefix(text, "{")
	text, closed := strings.CutSuffix(text, "}")
	if !opened || !closed {
		return nil, false
	}
	var pattern memberPattern
	for {
		m, rest, ok := parseAlternative(strings.TrimSpace(text))
		if !ok {
			return nil, false
		}
		pattern = append(pattern, m)
		if rest == "" {
			return pattern, true
		}
		if text, ok = strings.CutPrefix(rest, "||"); !ok {
			return nil, false
		}
	}
}

// parseAlternative reads one comparison and returns what follows it.
func parseAlternative(text string) (m memberText, rest string, ok bool) {
	text, parenthesis := strings.CutPrefix(text, "(")
	text, ok = strings.CutPrefix(strings.TrimSpace(text), "$.")
	if !ok {
		return m, "", false
	}
	path, text, ok := strings.Cut(text, "=")
	if !ok {
		return m, "", false
	}
	m.path = strings.Split(strings.TrimSpace(path), ".")
	text, ok = strings.CutPrefix(strings.TrimSpace(text), `"`)
	if !ok {
		return m, "", false
	}
	m.text, text, ok = strings.Cut(text, `"`)
	text = strings.TrimSpace(text)
	if ok && parenthesis {
		text, ok = strings.CutPrefix(text, ")")
	}
	return m, strings.TrimSpace(text), ok
}
