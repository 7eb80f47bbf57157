// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
)

// LogEntry is one line that the function or one that it invokes has logged with
// the logger of a context.
type LogEntry struct {
	// Time is what the virtual clock showed.
	Time    time.Time
	Level   slog.Level
	Message string
	// Operation is the path of the operation whose context or body has logged;
	// empty for the handler's own.
	Operation string
	// Attempt is that of the body, 0 outside of bodies.
	Attempt      int
	ExecutionARN string
	// Attrs are those that the function has given, the ones in groups with the
	// names of these before their own, as in "group.key".
	Attrs []slog.Attr

	operationID string
}

// Attr returns the value that the function has given under a key.
func (e LogEntry) Attr(key string) (slog.Value, bool) {
	for _, a := range slices.Backward(e.Attrs) {
		if a.Key == key {
			return a.Value, true
		}
	}
	return slog.Value{}, false
}

// String writes the line as text.
func (e LogEntry) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", e.Level, e.Message)
	for _, a := range e.Attrs {
		fmt.Fprintf(&b, " %s", a)
	}
	if e.Operation != "" {
		fmt.Fprintf(&b, " (%s)", e.Operation)
	}
	return b.String()
}

// Logs returns what was logged, of every level, in order. Lines that a replay
// has suppressed are not among them, and neither are those of a function with a
// log handler of its own.
func (x *Execution[Out]) Logs() []LogEntry {
	if x.world == nil {
		return nil
	}
	entries := x.world.logs.all()
	for i := range entries {
		e := &entries[i]
		if e.operationID != "" {
			e.Operation = x.world.lineage(e.ExecutionARN, e.operationID).path()
		}
	}
	return entries
}

// RequireLogged fails the test unless exactly n lines with the message were
// logged.
func (x *Execution[Out]) RequireLogged(t TB, message string, n int) {
	t.Helper()
	x.skipDeployed(t, "RequireLogged", "the lines go to CloudWatch Logs there")
	logs := x.Logs()
	got := 0
	for _, e := range logs {
		if e.Message == message {
			got++
		}
	}
	if got != n {
		t.Errorf("durabletest: %q was logged %d times, not %d; the logs are:\n\n%s",
			message, got, n, indent(x.logText(logs)))
		t.FailNow()
	}
}

// logText lays out log lines with the time since the start of the run.
func (x *Execution[Out]) logText(logs []LogEntry) string {
	var b strings.Builder
	for _, e := range logs {
		fmt.Fprintf(&b, "+%s  %s\n", e.Time.Sub(x.result().Start), e)
	}
	return b.String()
}

// logs takes down what is logged in a world. Its zero value is ready to use.
type logs struct {
	mu      sync.Mutex
	entries []LogEntry
}

func (l *logs) all() []LogEntry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.entries)
}

func (l *logs) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.entries)
}

func (l *logs) handler(w *world) slog.Handler { return &logHandler{world: w} }

// logHandler is a slog.Handler that makes entries of records.
type logHandler struct {
	world *world
	group string // with a dot at its end, unless it is empty
	given LogEntry
}

// Enabled implements slog.Handler.
func (h *logHandler) Enabled(context.Context, slog.Level) bool { return true }

// WithGroup implements slog.Handler.
func (h *logHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	clone := *h
	clone.group += name + "."
	return &clone
}

// WithAttrs implements slog.Handler.
func (h *logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	clone := *h
	clone.given.Attrs = slices.Clone(h.given.Attrs)
	for _, a := range attrs {
		if h.group != "" || !clone.own(a) {
			clone.given.Attrs = appendFlat(clone.given.Attrs, h.group, a)
		}
	}
	return &clone
}

// Handle implements slog.Handler.
func (h *logHandler) Handle(_ context.Context, r slog.Record) error {
	e := h.given
	e.Time, e.Level, e.Message = h.world.runner.Now(), r.Level, r.Message
	e.Attrs = slices.Clone(e.Attrs)
	r.Attrs(func(a slog.Attr) bool {
		e.Attrs = appendFlat(e.Attrs, h.group, a)
		return true
	})
	l := &h.world.logs
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, e)
	return nil
}

// appendFlat adds an attribute, or the members of a group, each with the names of
// its groups before its own.
func appendFlat(attrs []slog.Attr, group string, a slog.Attr) []slog.Attr {
	a.Value = a.Value.Resolve()
	if a.Value.Kind() != slog.KindGroup {
		return append(attrs, slog.Attr{Key: group + a.Key, Value: a.Value})
	}
	if a.Key != "" {
		group += a.Key + "."
	}
	for _, member := range a.Value.Group() {
		attrs = appendFlat(attrs, group, member)
	}
	return attrs
}

// own takes an attribute that the SDK adds to every line of a logger. The first
// one of a name is the SDK's.
func (h *logHandler) own(a slog.Attr) bool {
	e := &h.given
	switch {
	case a.Key == "executionArn" && e.ExecutionARN == "":
		e.ExecutionARN = a.Value.String()
	case a.Key == "operationId" && e.operationID == "":
		e.operationID = a.Value.String()
	case a.Key == "attempt" && e.Attempt == 0 && a.Value.Kind() == slog.KindInt64:
		e.Attempt = int(a.Value.Int64())
	default:
		return slices.Contains([]string{"requestId", "tenantId", "operationName", "parentId"}, a.Key)
	}
	return true
}
