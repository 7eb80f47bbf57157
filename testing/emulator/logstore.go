// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"
)

// logRecord is one line of a function's output.
type logRecord struct {
	// number orders the records of a group as they arrived.
	number       int
	at           time.Time
	ingested     time.Time
	stream       string
	message      string
	requestID    string
	executionARN string
}

func (r *logRecord) compare(other *logRecord) int {
	return cmp.Or(cmp.Compare(r.at.UnixMilli(), other.at.UnixMilli()),
		cmp.Compare(r.number, other.number))
}

// logStore keeps the output of functions, by the function's name. It is safe for
// concurrent use.
type logStore struct {
	mu     sync.Mutex // guards all below
	groups map[string]*logGroup
	// saving, if not nil, is told that there is something to save.
	saving  func()
	unsaved []savedLine
}

type logGroup struct {
	records []logRecord
	added   int
}

// maxRecords is how many lines of a function are kept; the oldest go first.
const maxRecords = 100_000

func newLogStore() *logStore { return &logStore{groups: make(map[string]*logGroup)} }

// group makes a group known.
func (s *logStore) group(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.groups[name] == nil {
		s.groups[name] = &logGroup{}
	}
}

func (s *logStore) add(group string, r logRecord) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.groups[group]
	g.added++
	r.number = g.added
	g.records = append(g.records, r)
	if s.saving != nil {
		s.unsaved = append(s.unsaved, r.saved(group))
		s.saving()
	}
	if len(g.records) > maxRecords {
		g.records = slices.Clone(g.records[len(g.records)-maxRecords/2:])
	}
}

// find returns the records of a group that match, ordered by time. It reports
// false when there is no such group.
func (s *logStore) find(group string, match func(*logRecord) bool) ([]logRecord, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, ok := s.groups[group]
	if !ok {
		return nil, false
	}
	var found []logRecord
	for i := range g.records {
		if match(&g.records[i]) {
			found = append(found, g.records[i])
		}
	}
	slices.SortFunc(found, func(a, b logRecord) int { return a.compare(&b) })
	return found, true
}

// tail is the end of what an invocation, or all those of an execution, have
// written, as callers can ask for it.
func (s *logStore) tail(group string, match func(*logRecord) bool) string {
	const limit = 4096
	found, _ := s.find(group, match)
	var text strings.Builder
	for i := range found {
		text.WriteString(found[i].message)
		text.WriteByte('\n')
	}
	all := text.String()
	return all[max(0, len(all)-limit):]
}

func logGroupName(function string) string { return logGroupPrefix + function }

const logGroupPrefix = "/aws/lambda/"

// save makes the store keep a copy of what is added for [logStore.take], and
// tells so.
func (s *logStore) save(tell func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.saving = tell
}

// take returns what was added since it was called last.
func (s *logStore) take() []savedLine {
	s.mu.Lock()
	defer s.mu.Unlock()
	lines := s.unsaved
	s.unsaved = nil
	return lines
}

// restore adds what an earlier server has saved.
func (s *logStore) restore(lines []savedLine) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range lines {
		line := &lines[i]
		g := s.groups[line.Group]
		if g == nil {
			g = &logGroup{}
			s.groups[line.Group] = g
		}
		g.added = line.Number
		g.records = append(g.records, line.record())
	}
}

func (r *logRecord) saved(group string) savedLine {
	return savedLine{
		Group: group, Number: r.number, At: r.at, Ingested: r.ingested, Stream: r.stream,
		Message: r.message, RequestID: r.requestID, ExecutionARN: r.executionARN,
	}
}

func (l *savedLine) record() logRecord {
	return logRecord{
		number: l.Number, at: l.At, ingested: l.Ingested, stream: l.Stream,
		message: l.Message, requestID: l.RequestID, executionARN: l.ExecutionARN,
	}
}
