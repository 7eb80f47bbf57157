// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"bytes"
	"encoding/json"
	"os"
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

func newLogFile(store *logStore, name functionName) (*logFile, error) {
	file, err := os.CreateTemp("", "durable-function-*.log")
	if err != nil {
		return nil, err
	}
	now := wallTime()
	_ = os.Remove(file.Name()) // where open files can be removed; see close
	return &logFile{
		store: store, file: file, group: name.name, seen: now,
		stream: now.UTC().Format("2006/01/02/[") + name.version() + "]" + newRequestID(),
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
	for {
		n, err := l.file.ReadAt(chunk, l.read)
		l.read += int64(n)
		l.split(chunk[:n], now)
		if err != nil || n == 0 {
			break
		}
	}
	l.seen = now
}

func (l *logFile) split(chunk []byte, now time.Time) {
	for {
		line, after, found := bytes.Cut(chunk, []byte("\n"))
		l.rest = append(l.rest, line...)
		if !found {
			return
		}
		text := string(bytes.TrimSuffix(l.rest, []byte("\r")))
		l.store.add(l.group, l.record(l.owner, text, l.timeOf(text, now)))
		l.rest, chunk = l.rest[:0], after
	}
}

// timeOf is when a line was written. A JSON record says so itself and is
// believed as far as it is possible.
func (l *logFile) timeOf(line string, now time.Time) time.Time {
	var record struct {
		Time      time.Time `json:"time"`
		Timestamp time.Time `json:"timestamp"`
	}
	if json.Unmarshal([]byte(line), &record) != nil {
		return now
	}
	if record.Time.IsZero() {
		record.Time = record.Timestamp
	}
	if record.Time.Before(l.seen.Truncate(time.Millisecond)) || record.Time.After(now) {
		return now
	}
	return record.Time
}

func (l *logFile) record(inv *invocation, text string, at time.Time) logRecord {
	r := logRecord{at: at, ingested: wallTime(), stream: l.stream, message: text}
	if inv != nil {
		r.requestID, r.executionARN = inv.requestID, inv.executionARN
	}
	return r
}
