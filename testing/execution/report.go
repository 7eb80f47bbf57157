// SPDX-License-Identifier: Apache-2.0

package execution

import (
	"strconv"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/history"
)

// report is what the HTML template shows.
type report struct {
	Title       string
	ARN         string
	Status      string
	Tone        string
	Facts       []fact
	Payloads    []payload
	Gaps        []gap
	Invocations []call
	Operations  []row
	Timeline    []entry
	Tree        string
}

// fact is something worth knowing in few words.
type fact struct{ Name, Value string }

// entry is a line of the history.
type entry struct {
	line
	ID       int
	Tone     string
	Gap      string // the time since the event before, when some passed
	Payloads []payload
}

func newReport(r *Result) report {
	l := newLane(r)
	out := report{
		Title:    r.title(),
		ARN:      r.ARN,
		Status:   string(r.Status),
		Tone:     tone(string(r.Status)),
		Facts:    r.facts(),
		Payloads: payloads(r.Input, r.Output, r.Error),
		Gaps:     l.scale.gaps,
		Timeline: r.entries(),
		Tree:     r.FullTree(),
	}
	for i, inv := range r.Invocations {
		out.Invocations = append(out.Invocations, l.call(i, inv))
	}
	for o := range r.All() {
		out.Operations = append(out.Operations, l.operationRow(o))
	}
	return out
}

func (r *Result) facts() []fact {
	facts := []fact{
		{"Duration", brief(r.Duration())},
		{"Operations", strconv.Itoa(count(r))},
		{"Invocations", strconv.Itoa(len(r.Invocations))},
		{"Events", strconv.Itoa(len(r.Events))},
	}
	if !r.Start.IsZero() {
		facts = append(facts, fact{"Started", r.Start.UTC().Format(time.RFC3339)})
	}
	if r.Timeout > 0 {
		facts = append(facts, fact{"Time-out", brief(r.Timeout)})
	}
	return facts
}

func count(r *Result) int {
	n := 0
	for range r.All() {
		n++
	}
	return n
}

func (r *Result) entries() []entry {
	var out []entry
	for i, l := range r.lines() {
		e := entry{line: l, ID: l.event.EventID, Tone: eventTone(l.event)}
		if i > 0 {
			passed := l.event.EventTimestamp.Sub(r.Events[i-1].EventTimestamp.Time)
			if passed > 0 {
				e.Gap = brief(passed)
			}
		}
		e.Payloads = payloads(history.InputOf(l.event).Payload,
			history.ResultOf(l.event).Payload, history.ErrorOf(l.event))
		out = append(out, e)
	}
	return out
}

// tone names the colour of a status.
func tone(status string) string {
	switch protocol.OperationStatus(status) {
	case protocol.StatusSucceeded:
		return "good"
	case protocol.StatusFailed, protocol.StatusTimedOut, protocol.StatusStopped,
		protocol.StatusCancelled:
		return "bad"
	case protocol.StatusStarted, protocol.StatusPending, protocol.StatusReady:
		return "open"
	default:
		return "open"
	}
}

func eventTone(e *protocol.Event) string {
	kind := string(e.EventType)
	switch {
	case history.ErrorOf(e) != nil:
		return "bad"
	case strings.HasSuffix(kind, "Succeeded"):
		return "good"
	case strings.HasSuffix(kind, "Started"), e.EventType == protocol.EventInvocationCompleted:
		return "quiet"
	default:
		return "bad"
	}
}
