// SPDX-License-Identifier: Apache-2.0

package service

import (
	"slices"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// eventLog is append-only: an entry is written when its transition is accepted
// and holds all that may change later. Only the wide form of the wire is made
// when someone reads.
type eventLog struct{ entries []entry }

type entry struct {
	kind protocol.EventType
	at   int64 // Unix ms
	// op is the operation, or noOperation for InvocationCompleted.
	op int32
	// details is the details member of kind.
	details any
}

const noOperation int32 = -1

func (l *eventLog) append(
	at protocol.Timestamp, kind protocol.EventType, op int32, details any,
) {
	if len(l.entries) == cap(l.entries) {
		const least = 12 // a step, a wait and a step
		l.entries = slices.Grow(l.entries, max(least, len(l.entries)))
	}
	l.entries = append(l.entries, entry{kind: kind, at: at.UnixMilli(), op: op, details: details})
}

// HistoryQuery selects a page of the history. The zero value asks for the first
// 100 events with their data.
type HistoryQuery struct {
	// ExcludeData leaves out inputs, results and errors and says Truncated.
	ExcludeData bool
	// ReverseOrder lists the newest event first; ids stay as they are.
	ReverseOrder bool
	// Marker is the NextMarker of the page before.
	Marker string
	// MaxItems is at most 1000; 0 means 100.
	MaxItems int
}

// HistoryPage is one page of events; an empty NextMarker ends the history as it
// is now. The log only grows, so a reader of a running execution can ask again.
type HistoryPage struct {
	Events     []protocol.Event
	NextMarker string
}

// Events returns the whole history, oldest first; the caller owns the slice.
func (e *Execution) Events() []protocol.Event { return e.EventsAfter(0) }

// EventsAfter returns the events whose id is above id, oldest first, for readers
// who follow a running execution; the caller owns the slice.
func (e *Execution) EventsAfter(id int) []protocol.Event {
	first := min(max(id, 0), len(e.log.entries))
	events := make([]protocol.Event, 0, len(e.log.entries)-first)
	for i := first; i < len(e.log.entries); i++ {
		events = append(events, e.event(i, false))
	}
	return events
}

// History returns one page of the history. It refuses a marker that no page had
// and a MaxItems out of range.
func (e *Execution) History(q HistoryQuery) (HistoryPage, error) {
	items, refusal := pageSize(q.MaxItems)
	if refusal != nil {
		return HistoryPage{}, refusal
	}
	total := len(e.log.entries)
	next, ok := parsePosition(q.Marker, historyMarker)
	if !ok || next > total {
		return HistoryPage{}, invalidMarker()
	}
	if q.ReverseOrder {
		return e.newestFirst(q, next, items), nil
	}
	return e.oldestFirst(q, next, items), nil
}

func (e *Execution) oldestFirst(q HistoryQuery, start, items int) HistoryPage {
	end := min(start+items, len(e.log.entries))
	page := HistoryPage{Events: make([]protocol.Event, 0, end-start)}
	for i := start; i < end; i++ {
		page.Events = append(page.Events, e.event(i, q.ExcludeData))
	}
	if end < len(e.log.entries) {
		page.NextMarker = position(historyMarker, end)
	}
	return page
}

// newestFirst lists the events before end. Its markers count from the oldest
// event, so they stay right while the log grows.
func (e *Execution) newestFirst(q HistoryQuery, end, items int) HistoryPage {
	if q.Marker == "" {
		end = len(e.log.entries)
	}
	start := max(0, end-items)
	page := HistoryPage{Events: make([]protocol.Event, 0, end-start)}
	for i := end - 1; i >= start; i-- {
		page.Events = append(page.Events, e.event(i, q.ExcludeData))
	}
	if start > 0 {
		page.NextMarker = position(historyMarker, start)
	}
	return page
}
