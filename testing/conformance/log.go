// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"encoding/json"
	"regexp"
	"strings"
)

// LogRecord is one line that a function has written, as decoded JSON. A line that
// is no JSON object has the field "message" only.
type LogRecord map[string]any

// Fields that name the execution.
const (
	fieldARN      = "durableExecutionArn"
	fieldShortARN = "executionArn"
)

// ParseLogs reads lines and returns those that name an execution in the field
// durableExecutionArn or executionArn.
func ParseLogs(lines []string, executionARN string) []LogRecord {
	var records []LogRecord
	for _, line := range lines {
		record := LogRecord{}
		if json.Unmarshal([]byte(line), &record) != nil {
			record = LogRecord{"message": line}
		}
		if record[fieldARN] == executionARN || record[fieldShortARN] == executionARN {
			records = append(records, record)
		}
	}
	return records
}

func (m *matcher) matchLogs(rules []LogRule, records []LogRecord) {
	for i := range rules {
		m.matchLog(&rules[i], records)
	}
}

func (m *matcher) matchLog(rule *LogRule, records []LogRecord) {
	where := "log " + m.describeRecord(rule.Match)
	found := m.find(rule.Match, records)
	switch n := len(found); {
	case rule.Count != nil && n != *rule.Count:
		m.differ(where, "", "got %d records, want %d", n, *rule.Count)
	case rule.Min != nil && n < *rule.Min:
		m.differ(where, "", "got %d records, want at least %d", n, *rule.Min)
	case rule.Max != nil && n > *rule.Max:
		m.differ(where, "", "got %d records, want at most %d", n, *rule.Max)
	case rule.Count == nil && rule.Min == nil && rule.Max == nil && n == 0:
		m.differ(where, "", "got no record, want one at least")
	}
	if len(found) == 0 {
		return
	}
	for _, anchor := range rule.After {
		at := m.find(anchor, records)
		m.order(where, "after", anchor, at, len(at) > 0 && found[0] > at[len(at)-1])
	}
	for _, anchor := range rule.Before {
		at := m.find(anchor, records)
		m.order(where, "before", anchor, at, len(at) > 0 && found[len(found)-1] < at[0])
	}
}

// order notes that records are not where another one wants them.
func (m *matcher) order(where, how string, anchor map[string]any, at []int, ok bool) {
	switch {
	case len(at) == 0:
		m.differ(where, "", "want it %s %s, which nothing has logged", how, m.describeRecord(anchor))
	case !ok:
		m.differ(where, "", "want it %s %s", how, m.describeRecord(anchor))
	}
}

// find returns the positions of the records with all of the fields.
func (m *matcher) find(fields map[string]any, records []LogRecord) (at []int) {
	for i, record := range records {
		if m.has(fields, record) {
			at = append(at, i)
		}
	}
	return at
}

func (m *matcher) has(fields map[string]any, record LogRecord) bool {
	for name, want := range fields {
		got, ok := record[name]
		if !ok || got == nil || !m.sameField(want, got) {
			return false
		}
	}
	return true
}

// sameField compares a field: texts without the space around them, and what is
// between slashes as a regular expression.
func (m *matcher) sameField(want, got any) bool {
	text, ok := want.(string)
	if !ok {
		return equal(want, got)
	}
	text = m.fill(text)
	if len(text) > 1 && strings.HasPrefix(text, "/") && strings.HasSuffix(text, "/") {
		pattern, err := regexp.Compile(text[1 : len(text)-1])
		return err == nil && pattern.MatchString(show(got))
	}
	other, ok := got.(string)
	return ok && strings.TrimSpace(other) == strings.TrimSpace(text)
}

func (m *matcher) describeRecord(fields map[string]any) string {
	filled := make(map[string]any, len(fields))
	for name, value := range fields {
		if text, ok := value.(string); ok {
			value = m.fill(text)
		}
		filled[name] = value
	}
	return compact(filled)
}
