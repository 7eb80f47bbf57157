// SPDX-License-Identifier: Apache-2.0

package service

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// delivery is what the invocation in flight has been shown.
type delivery struct {
	// observed is the value of journal.changes that the envelope or the last
	// answer to a checkpoint reflects.
	observed uint64
	// rest lists the changed operations that the last answer had no room for,
	// and read counts how many of them were fetched by State.
	rest []int32
	read int
}

func (d *delivery) observe(changes uint64) { *d = delivery{observed: changes, rest: d.rest[:0]} }

func (d *delivery) unread() bool { return d.read < len(d.rest) }

// State returns a page of the execution's operations, in the order of their
// start and without the descendants of contexts that were closed for good. It
// needs the current token and leaves it as it is. A marker is good until the
// next checkpoint; that of a checkpoint's answer continues what changed.
func (e *Execution) State(
	now time.Time, req backend.StateRequest,
) (backend.StateResponse, error) {
	e.advance(now)
	e.journal.compact()
	items, refusal := pageSize(req.MaxItems)
	if refusal != nil {
		return backend.StateResponse{}, refusal
	}
	if !e.accepts(req.Token) {
		return backend.StateResponse{}, backend.StaleToken()
	}
	limit := pageLimit{min(items, e.svc.cfg.PageItems), e.svc.cfg.PageBytes, true}
	if from, ok := parsePosition(req.Marker, e.stateMarker()); ok && from <= len(e.journal.order) {
		ops, marker := e.statePage(from, limit)
		return backend.StateResponse{Operations: ops, NextMarker: marker}, nil
	}
	if from, ok := parsePosition(req.Marker, e.changeMarker()); ok && from <= len(e.delivery.rest) {
		ops, marker := e.restPage(from, limit)
		return backend.StateResponse{Operations: ops, NextMarker: marker}, nil
	}
	return backend.StateResponse{}, invalidMarker()
}

// pageLimit bounds a page. With progress it has one operation at least.
type pageLimit struct {
	items    int
	bytes    int
	progress bool
}

// take counts one more operation in, and reports whether there is room for it.
func (l *pageLimit) take(bytes int) bool {
	if l.items == 0 || bytes > l.bytes && !l.progress {
		return false
	}
	l.items--
	l.bytes -= bytes
	l.progress = false
	return true
}

// envelope is the first page of the state, small enough for an invocation.
func (e *Execution) envelope() protocol.ExecutionState {
	cfg := &e.svc.cfg
	e.journal.compact()
	ops, marker := e.statePage(0, pageLimit{items: cfg.InlineItems, bytes: cfg.InlineBytes})
	return protocol.ExecutionState{Operations: ops, NextMarker: marker}
}

// statePage returns a page of the state, whose order must be compact.
func (e *Execution) statePage(from int, limit pageLimit) ([]protocol.Operation, string) {
	j := &e.journal
	end := from
	for end < len(j.order) && limit.take(j.records[j.order[end]].bytes) {
		end++
	}
	ops := e.sharedPage(from, &end)
	if ops == nil {
		ops = make([]protocol.Operation, 0, end-from)
		for _, i := range j.order[from:end] {
			ops = append(ops, *j.op(i))
		}
	}
	if end < len(j.order) {
		return ops, position(e.stateMarker(), end)
	}
	return ops, ""
}

// sharedPage returns the part of a page that need not be copied, nil when that is
// not worth an end before the other part.
func (e *Execution) sharedPage(from int, end *int) []protocol.Operation {
	const worthwhile = 32
	if *end-from < worthwhile {
		return nil
	}
	shared := e.journal.share()
	to := min(*end, len(shared))
	if to-from < worthwhile {
		return nil
	}
	*end = to
	return shared[from:to:to]
}

// deliverChanges returns the first page of the operations that changed since an
// answer last showed them, in the order of their start. What doesn't fit can be
// fetched by State, and is part of the next answer if it isn't.
func (e *Execution) deliverChanges() ([]protocol.Operation, string) {
	d, j := &e.delivery, &e.journal
	j.dirty = slices.DeleteFunc(j.dirty, func(i int32) bool { return !j.records[i].dirty })
	slices.Sort(j.dirty)
	j.dirty = slices.Compact(j.dirty)
	d.observe(j.changes)
	d.rest, j.dirty = j.dirty, d.rest
	ops, marker := e.restPage(0, pageLimit{e.svc.cfg.PageItems, e.svc.cfg.PageBytes, true})
	j.dirty = append(j.dirty, d.rest[d.read:]...)
	return ops, marker
}

// restPage returns a page of the changed operations as they are now.
func (e *Execution) restPage(from int, limit pageLimit) ([]protocol.Operation, string) {
	d := &e.delivery
	ops := e.memory.operations.Slice(min(limit.items, len(d.rest)-from))[:0]
	for n, i := range d.rest[from:] {
		r := e.journal.records[i]
		if !limit.take(r.bytes) {
			return ops, position(e.changeMarker(), from+n)
		}
		ops = append(ops, r.op)
		r.dirty = false
		d.read = max(d.read, from+n+1)
	}
	return ops, ""
}

// Markers name a list and a position in it. Those of operations are pinned to
// the token, because a checkpoint changes the lists.
const historyMarker = "history"

func (e *Execution) stateMarker() string { return "state" + strconv.FormatUint(e.tokens.seq, 10) }

func (e *Execution) changeMarker() string { return "change" + strconv.FormatUint(e.tokens.seq, 10) }

func position(list string, n int) string {
	return base64.RawURLEncoding.EncodeToString([]byte(list + "." + strconv.Itoa(n)))
}

// parsePosition reads a marker of a list; the empty marker is position 0.
func parsePosition(marker, list string) (int, bool) {
	if marker == "" {
		return 0, true
	}
	text, err := base64.RawURLEncoding.DecodeString(marker)
	if err != nil {
		return 0, false
	}
	digits, ok := strings.CutPrefix(string(text), list+".")
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil && n >= 0
}

func invalidMarker() *backend.Refusal { return backend.Invalid("Invalid marker") }
