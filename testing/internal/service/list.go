// SPDX-License-Identifier: Apache-2.0

package service

import (
	"cmp"
	"slices"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// ListQuery selects executions of one function.
type ListQuery struct {
	FunctionName string
	// Qualifier selects a version; empty means all.
	Qualifier string
	// Name selects executions of exactly that name; empty means all.
	Name string
	// Statuses selects executions in one of them; none means all.
	Statuses []protocol.ExecutionStatus
	// StartedAfter and StartedBefore bound the start, exclusively; zero does not.
	StartedAfter  time.Time
	StartedBefore time.Time
	// ReverseOrder lists the oldest first; otherwise the newest comes first.
	ReverseOrder bool
	// Marker is the NextMarker of the page before.
	Marker string
	// MaxItems is at most 1000; 0 means 100.
	MaxItems int
}

// ListPage is one page of a list; an empty NextMarker ends it.
type ListPage struct {
	Executions []Description
	NextMarker string
}

const listMarker = "list"

// List returns one page of a function's executions. It refuses a marker that no
// page had and a MaxItems out of range. Neither new executions nor forgotten
// ones shift the pages.
func (s *Service) List(q ListQuery) (ListPage, error) {
	items, refusal := pageSize(q.MaxItems)
	if refusal != nil {
		return ListPage{}, refusal
	}
	serial, ok := parsePosition(q.Marker, listMarker)
	if !ok || serial > s.started {
		return ListPage{}, invalidMarker()
	}
	pos := s.positionOf(serial)
	if q.ReverseOrder {
		return s.oldestFirst(&q, pos, items), nil
	}
	if q.Marker == "" {
		pos = len(s.executions)
	}
	return s.newestFirst(&q, pos, items), nil
}

// positionOf is where the executions from that serial on begin; some before may
// have been forgotten.
func (s *Service) positionOf(serial int) int {
	pos, _ := slices.BinarySearchFunc(s.executions, serial, func(e *Execution, serial int) int {
		return cmp.Compare(e.serial, serial)
	})
	return pos
}

func (s *Service) oldestFirst(q *ListQuery, from, items int) ListPage {
	var page ListPage
	for i := from; i < len(s.executions); i++ {
		if e := s.executions[i]; q.matches(e) && !page.add(e, items) {
			page.NextMarker = position(listMarker, e.serial)
			break
		}
	}
	return page
}

// newestFirst lists the executions before the position, which counts from the
// oldest one.
func (s *Service) newestFirst(q *ListQuery, before, items int) ListPage {
	var page ListPage
	for i := before - 1; i >= 0; i-- {
		if e := s.executions[i]; q.matches(e) && !page.add(e, items) {
			page.NextMarker = position(listMarker, e.serial+1)
			break
		}
	}
	return page
}

// add reports whether there was room for one more.
func (p *ListPage) add(e *Execution, items int) bool {
	if len(p.Executions) == items {
		return false
	}
	p.Executions = append(p.Executions, e.Describe())
	return true
}

func (q *ListQuery) matches(e *Execution) bool {
	return e.function == q.FunctionName &&
		(q.Qualifier == "" || e.version == q.Qualifier) &&
		(q.Name == "" || e.name == q.Name) &&
		(len(q.Statuses) == 0 || slices.Contains(q.Statuses, e.status)) &&
		(q.StartedAfter.IsZero() || e.startedAt.After(q.StartedAfter)) &&
		(q.StartedBefore.IsZero() || e.startedAt.Before(q.StartedBefore))
}
