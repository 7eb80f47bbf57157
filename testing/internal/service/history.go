// SPDX-License-Identifier: Apache-2.0

package service

import (
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// eventLog is append-only: an entry is written when its transition is accepted
// and holds all that may change later. Only the wide form of the wire is made
// when someone reads. Entries lie in pieces, so that a long history is not copied
// over and over while it grows.
type eventLog struct {
	pieces [][]entry // all but the last one full
	len    int
}

type entry struct {
	kind protocol.EventType
	at   int64 // Unix ms
	// op is the operation, or noOperation for InvocationCompleted.
	op int32
	// details is the details member of kind.
	details any
}

const (
	noOperation int32 = -1

	entriesOfPiece = 128
	// usualEntries are those of a step, a wait and a step.
	usualEntries = 12
)

func (l *eventLog) at(i int) *entry { return &l.pieces[i/entriesOfPiece][i%entriesOfPiece] }

func (l *eventLog) append(
	at protocol.Timestamp, kind protocol.EventType, op int32, details any,
) {
	switch {
	case l.len == 0:
		l.pieces = append(l.pieces, make([]entry, 0, usualEntries))
	case l.len%entriesOfPiece == 0:
		l.pieces = append(l.pieces, make([]entry, 0, entriesOfPiece))
	}
	last := &l.pieces[len(l.pieces)-1]
	*last = append(*last, entry{kind: kind, at: at.UnixMilli(), op: op, details: details})
	l.len++
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
	first := min(max(id, 0), e.log.len)
	events := make([]protocol.Event, e.log.len-first)
	for i := range events {
		e.event(&events[i], first+i, false)
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
	total := e.log.len
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
	end := min(start+items, e.log.len)
	page := HistoryPage{Events: make([]protocol.Event, end-start)}
	for i := range page.Events {
		e.event(&page.Events[i], start+i, q.ExcludeData)
	}
	if end < e.log.len {
		page.NextMarker = position(historyMarker, end)
	}
	return page
}

// newestFirst lists the events before end. Its markers count from the oldest
// event, so they stay right while the log grows.
func (e *Execution) newestFirst(q HistoryQuery, end, items int) HistoryPage {
	if q.Marker == "" {
		end = e.log.len
	}
	start := max(0, end-items)
	page := HistoryPage{Events: make([]protocol.Event, end-start)}
	for i := range page.Events {
		e.event(&page.Events[i], end-1-i, q.ExcludeData)
	}
	if start > 0 {
		page.NextMarker = position(historyMarker, start)
	}
	return page
}
