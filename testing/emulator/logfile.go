// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"sync"
	"time"
)

// logFile is where a process writes its output. It is a file, not a pipe, so that
// everything which was written before the process answered can be read when the
// answer is there.
type logFile struct {
	store  *logStore
	file   *os.File
	group  string
	stream string

	mu sync.Mutex // guards all below
	// owner is the invocation that began last.
	owner *invocation
	// read counts the bytes that were read; rest is the line without an end.
	read int64
	rest []byte
	// seen is when the file was read last.
	seen   time.Time
	closed bool
}

func newLogFile(store *logStore, name, version string) (*logFile, error) {
	file, err := os.CreateTemp("", "durable-function-*.log")
	if err != nil {
		return nil, err
	}
	now := wallTime()
	_ = os.Remove(file.Name()) // where open files can be removed; see close
	return &logFile{
		store: store, file: file, group: name, seen: now,
		stream: now.UTC().Format("2006/01/02/[") + version + "]" + newRequestID(),
	}, nil
}

// begin says that lines belong to inv from now on.
func (l *logFile) begin(inv *invocation) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.readLines()
	l.owner = inv
}

// collect hands the lines that the process has written to the store.
func (l *logFile) collect() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.readLines()
}

// report adds a line of the platform's own.
func (l *logFile) report(inv *invocation, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.store.add(l.group, l.record(inv, text, wallTime()))
}

// close hands over the last line, even without an end.
func (l *logFile) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.readLines()
	if len(l.rest) > 0 {
		l.store.add(l.group, l.record(l.owner, string(l.rest), wallTime()))
	}
	l.closed = true
	_ = l.file.Close()
	_ = os.Remove(l.file.Name())
}

func (l *logFile) readLines() {
	if l.closed {
		return
	}
	now := wallTime()
	chunk := make([]byte, 32<<10)
	var lines []string
	for {
		n, err := l.file.ReadAt(chunk, l.read)
		l.read += int64(n)
		lines = l.split(lines, chunk[:n])
		if err != nil || n == 0 {
			break
		}
	}
	for i, at := range l.timesOf(lines, now) {
		l.store.add(l.group, l.record(l.owner, lines[i], at))
	}
	l.seen = now
}

func (l *logFile) split(lines []string, chunk []byte) []string {
	for {
		line, after, found := bytes.Cut(chunk, []byte("\n"))
		l.rest = append(l.rest, line...)
		if !found {
			return lines
		}
		lines = append(lines, string(bytes.TrimSuffix(l.rest, []byte("\r"))))
		l.rest, chunk = l.rest[:0], after
	}
}

// timesOf is when lines were written. One that does not say was written before the
// next one that does, so that the log shows them in their order.
func (l *logFile) timesOf(lines []string, now time.Time) []time.Time {
	times := make([]time.Time, len(lines))
	at := now
	for i, line := range slices.Backward(lines) {
		if said, ok := l.timeOf(line, now); ok {
			at = said
		}
		times[i] = at
	}
	return times
}

// timeOf is when a JSON record says that it was written, as far as it can be
// believed.
func (l *logFile) timeOf(line string, now time.Time) (time.Time, bool) {
	var record struct {
		Time      time.Time `json:"time"`
		Timestamp time.Time `json:"timestamp"`
	}
	if json.Unmarshal([]byte(line), &record) != nil {
		return time.Time{}, false
	}
	if record.Time.IsZero() {
		record.Time = record.Timestamp
	}
	if record.Time.Before(l.seen.Truncate(time.Millisecond)) || record.Time.After(now) {
		return time.Time{}, false
	}
	return record.Time, true
}

func (l *logFile) record(inv *invocation, text string, at time.Time) logRecord {
	r := logRecord{at: at, ingested: wallTime(), stream: l.stream, message: text}
	if inv != nil {
		r.requestID, r.executionARN = inv.requestID, inv.executionARN
	}
	return r
}
