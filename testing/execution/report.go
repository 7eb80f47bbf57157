// SPDX-License-Identifier: Apache-2.0

package execution

import (
	"bytes"
	"encoding/json"
	"fmt"
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
	Start       string
	Duration    string
	Payloads    []payload
	Operations  []bar
	Invocations []bar
	Events      []entry
}

// bar is a row of the waterfall; Left and Width are per cent of the run.
type bar struct {
	Label    string
	Indent   int
	Kind     string
	Status   string
	Tone     string
	Since    string
	Took     string
	Remark   string
	ID       string
	Left     float64
	Width    float64
	Payloads []payload
}

// entry is a row of the history.
type entry struct {
	line
	ID       int
	Payloads []payload
}

// payload is a text of the user's under a title of ours.
type payload struct{ Title, Text string }

func newReport(r *Result) report {
	out := report{
		Title:    r.title(),
		ARN:      r.ARN,
		Status:   string(r.Status),
		Tone:     tone(string(r.Status)),
		Duration: length(r.Duration()),
		Payloads: payloads(r.Input, r.Output, r.Error),
	}
	if !r.Start.IsZero() {
		out.Start = r.Start.UTC().Format(time.RFC3339)
	}
	for o := range r.All() {
		out.Operations = append(out.Operations, r.operationBar(o))
	}
	for i, inv := range r.Invocations {
		out.Invocations = append(out.Invocations, r.invocationBar(i+1, inv))
	}
	for _, l := range r.lines() {
		out.Events = append(out.Events, entry{
			line: l,
			ID:   l.event.EventID,
			Payloads: payloads(history.InputOf(l.event).Payload,
				history.ResultOf(l.event).Payload, history.ErrorOf(l.event)),
		})
	}
	return out
}

func (r *Result) operationBar(o *Operation) bar {
	b := r.place(o.Start, o.End)
	b.Label, b.Indent, b.ID = o.label(), o.depth(), o.ID
	b.Kind, b.Status, b.Tone = string(o.Kind()), string(o.Status), tone(string(o.Status))
	b.Remark = o.remark()
	b.Payloads = payloads(o.Input, o.Result, o.Error)
	for _, a := range o.Attempts {
		if len(o.Attempts) > 1 {
			b.Payloads = append(b.Payloads, r.attemptPayload(a))
		}
	}
	return b
}

func (r *Result) attemptPayload(a Attempt) payload {
	times := "began " + r.since(a.Start)
	if !a.End.IsZero() {
		times += ", took " + length(a.End.Sub(a.Start))
	}
	if a.RetryDelay > 0 {
		times += ", next in " + length(a.RetryDelay)
	}
	lines := []string{times}
	for _, p := range payloads(nil, a.Result, a.Error) {
		lines = append(lines, p.Text)
	}
	return payload{Title: fmt.Sprintf("attempt %d", a.Number), Text: strings.Join(lines, "\n")}
}

func (r *Result) invocationBar(number int, inv Invocation) bar {
	b := r.place(inv.Start, inv.End)
	b.Label, b.ID = fmt.Sprintf("#%d", number), inv.RequestID
	b.Kind, b.Tone = "invocation", "good"
	if inv.Error != nil {
		b.Tone, b.Remark = "bad", inv.Error.ErrorType
	}
	b.Payloads = payloads(nil, nil, inv.Error)
	return b
}

// place puts a span of time onto the width of the run. A zero end is open.
func (r *Result) place(start, end time.Time) bar {
	b := bar{Since: r.since(start)}
	if !end.IsZero() {
		b.Took = length(end.Sub(start))
	} else {
		end = r.until()
	}
	total := r.Duration().Seconds()
	if total <= 0 {
		return b
	}
	share := func(t time.Time) float64 {
		return max(0, min(1, t.Sub(r.Start).Seconds()/total)) * 100
	}
	b.Left = share(start)
	b.Width = max(0, share(end)-b.Left)
	return b
}

func (o *Operation) depth() int {
	depth := 0
	for p := o.parent; p != nil; p = p.parent {
		depth++
	}
	return depth
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

func payloads(input, result *string, failed *protocol.ErrorObject) []payload {
	var out []payload
	if input != nil {
		out = append(out, payload{"input", pretty(*input)})
	}
	if result != nil {
		out = append(out, payload{"result", pretty(*result)})
	}
	if failed != nil {
		out = append(out, payload{"error", explain(failed)})
	}
	return out
}

// pretty indents JSON and leaves any other text as it is.
func pretty(text string) string {
	var indented bytes.Buffer
	if json.Indent(&indented, []byte(text), "", "  ") != nil {
		return text
	}
	return indented.String()
}

func explain(failed *protocol.ErrorObject) string {
	var lines []string
	for _, text := range []string{failed.ErrorType, failed.ErrorMessage, failed.ErrorData} {
		if text != "" {
			lines = append(lines, text)
		}
	}
	return strings.Join(append(lines, failed.StackTrace...), "\n")
}
