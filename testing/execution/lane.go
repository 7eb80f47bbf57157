// SPDX-License-Identifier: Apache-2.0

package execution

import (
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// lane draws the rows of the report's waterfall on one scale.
type lane struct {
	result *Result
	scale  scale
	// about lists for each operation the indexes of its events.
	about map[string][]int
}

// stretch is a bar on a row; Left and Width are per cent of the scale.
type stretch struct {
	Left  float64
	Width float64
	// Class is its look: a tone, or "rest" for time between two attempts.
	Class string
	Title string
}

func newLane(r *Result) *lane {
	l := &lane{result: r, scale: newScale(r), about: make(map[string][]int)}
	for i := range r.Events {
		if id := r.Events[i].ID; id != "" {
			l.about[id] = append(l.about[id], i)
		}
	}
	return l
}

// stretches are the bars of an operation: one for each attempt of a step and one
// for each rest between two of them, a single one for any other operation.
func (l *lane) stretches(o *Operation) []stretch {
	events := l.about[o.ID]
	if len(events) == 0 {
		return nil
	}
	if o.Type == protocol.TypeStep {
		return l.attempts(o, events)
	}
	last := events[len(events)-1]
	if o.End.IsZero() {
		last = len(l.result.Events)
	}
	one := l.between(events[0], last)
	one.Class = tone(string(o.Status))
	one.Title = string(o.Status)
	if !o.End.IsZero() {
		one.Title += " after " + brief(o.Duration())
	}
	return []stretch{one}
}

func (l *lane) attempts(o *Operation, events []int) []stretch {
	var out []stretch
	began, rested, number := -1, -1, 0
	for _, i := range events {
		e := &l.result.Events[i]
		if rested >= 0 {
			rest := l.between(rested, i)
			rest.Class, rest.Title = "rest", "until the next attempt"
			out = append(out, rest)
			rested = -1
		}
		if began < 0 {
			began = i
			number++
		}
		if e.EventType == protocol.EventStepStarted {
			continue
		}
		out = append(out, l.attempt(e, number, began, i))
		began = -1
		if o.End.IsZero() || i != events[len(events)-1] {
			rested = i
		}
	}
	return append(out, l.unfinished(number, began, rested)...)
}

func (l *lane) attempt(e *protocol.Event, number, from, to int) stretch {
	s := l.between(from, to)
	s.Class = "good"
	if e.EventType == protocol.EventStepFailed {
		s.Class = "bad"
		if e.StepFailedDetails != nil && e.StepFailedDetails.RetryDetails.NextAttemptDelaySeconds != nil {
			s.Class = "again"
		}
	}
	s.Title = fmt.Sprintf("attempt %d", number)
	return s
}

// unfinished is the attempt that still runs, or the rest that still lasts.
func (l *lane) unfinished(number, began, rested int) []stretch {
	end := len(l.result.Events)
	switch {
	case began >= 0:
		s := l.between(began, end)
		s.Class, s.Title = "open", fmt.Sprintf("attempt %d", number)
		return []stretch{s}
	case rested >= 0:
		s := l.between(rested, end)
		s.Class, s.Title = "rest", "until the next attempt"
		return []stretch{s}
	default:
		return nil
	}
}

// invocation is the bar of the n-th completed invocation, from the first event
// that it may have caused to its completion.
func (l *lane) invocation(n int, inv Invocation) stretch {
	from := 0
	for i := range l.result.Events {
		e := &l.result.Events[i]
		if e.EventType != protocol.EventInvocationCompleted {
			continue
		}
		if n == 0 {
			for from < i && l.result.Events[from].EventTimestamp.Before(inv.Start) {
				from++
			}
			return l.between(from, i)
		}
		n--
		from = i + 1
	}
	return stretch{}
}

// between spans from one event to another; the one after the last is the edge.
func (l *lane) between(from, to int) stretch {
	right := float64(wholeLane)
	if to < len(l.scale.at) {
		right = l.scale.at[to]
	}
	left := l.scale.at[from]
	return stretch{Left: left, Width: max(0, right-left)}
}
