// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
)

// matcher compares decoded JSON with what is expected and collects what differs.
type matcher struct {
	*binding

	loose bool
	found []Difference
}

// differ notes a difference.
func (m *matcher) differ(where, path, format string, args ...any) {
	problem := fmt.Sprintf(format, args...)
	m.found = append(m.found, Difference{Where: where, Path: path, Problem: problem})
}

// match compares one value.
func (m *matcher) match(where, path string, want, got any) {
	switch w := want.(type) {
	case map[string]any:
		m.matchFields(where, path, w, got)
	case []any:
		m.matchList(where, path, w, got)
	case string:
		m.matchText(where, path, w, got)
	default:
		if !equal(want, got) {
			m.differ(where, path, "got %s, want %s", compact(got), compact(want))
		}
	}
}

func (m *matcher) matchFields(where, path string, want map[string]any, got any) {
	if len(want) == 0 {
		return // whatever is there
	}
	fields, ok := got.(map[string]any)
	if !ok {
		m.differ(where, path, "got %s, want an object", compact(got))
		return
	}
	for _, name := range names(want) {
		below := join(path, name)
		value := fields[name] // null is absent, as AWS clients have it
		switch {
		case want[name] == nil && value != nil:
			m.differ(where, below, "got %s, want it to be absent", compact(value))
		case want[name] == nil:
		case value == nil:
			m.differ(where, below, "it is absent, want %s", m.describe(want[name]))
		default:
			m.match(where, below, want[name], value)
		}
	}
	if !m.loose {
		m.matchAbsent(where, path, want, fields)
	}
}

// matchAbsent looks at the fields that say something by being there.
func (m *matcher) matchAbsent(where, path string, want, got map[string]any) {
	for _, name := range telling {
		if _, listed := want[name]; !listed && got[name] != nil {
			m.differ(where, join(path, name), "got %s, want it to be absent", compact(got[name]))
		}
	}
}

// telling are fields that are there only if the function or the SDK has something
// to say with them. Names are not among them, as files leave them out that the
// functions they describe do give.
//
//nolint:gochecknoglobals // a constant
var telling = []string{
	"Timeout", "HeartbeatTimeout", "TenantId", "NextAttemptDelaySeconds",
}

func (m *matcher) matchList(where, path string, want []any, got any) {
	list, ok := got.([]any)
	if !ok || len(list) != len(want) {
		m.differ(where, path, "got %s, want %s", compact(got), compact(want))
		return
	}
	for i := range want {
		m.match(where, path+"["+strconv.Itoa(i)+"]", want[i], list[i])
	}
}

func (m *matcher) matchText(where, path, want string, got any) {
	if want == "*" {
		return
	}
	if found := expression.FindStringSubmatch(want); found != nil {
		m.matchExpression(where, path, found[1], got)
		return
	}
	if found := whole.FindStringSubmatch(want); found != nil {
		m.matchPlaceholder(where, path, found[1], got)
		return
	}
	if missing := m.unbound(want); missing != nil {
		m.differ(where, path, "nothing has told yet what %s stands for", missing[0])
		return
	}
	if want := m.fill(want); !equal(want, got) {
		m.differ(where, path, "got %s, want %q", compact(got), want)
	}
}

func (m *matcher) matchExpression(where, path, text string, got any) {
	pattern, err := regexp.Compile(m.fill(text))
	switch {
	case err != nil:
		m.differ(where, path, "the requirement has a wrong regular expression: %v", err)
	case !pattern.MatchString(show(got)):
		m.differ(where, path, "got %s, want what /%s/ finds", compact(got), pattern)
	}
}

func (m *matcher) matchPlaceholder(where, path, name string, got any) {
	value, known := m.values[name]
	if known {
		if !equal(value, got) {
			m.differ(where, path, "got %s, want %s, which is ${%s}",
				compact(got), compact(value), name)
		}
		return
	}
	if other, ok := m.shared(got); ok && !m.loose {
		m.differ(where, path, "got %s for ${%s}, which is ${%s} already", compact(got), name, other)
	}
	m.learn(name, got)
}

// describe writes what is expected.
func (m *matcher) describe(want any) string {
	if text, ok := want.(string); ok {
		want = m.fill(text)
	}
	if fields, ok := want.(map[string]any); ok && len(fields) == 0 || want == "*" {
		return "any value"
	}
	return compact(want)
}

// equal compares decoded JSON.
func equal(a, b any) bool { return reflect.DeepEqual(a, b) }

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// compact writes decoded JSON, cut short.
func compact(value any) string {
	const most = 200
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprintf("a %T", value)
	}
	if len(text) > most {
		return string(text[:most]) + "…"
	}
	return string(text)
}
