// SPDX-License-Identifier: Apache-2.0

package execution

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/history"
)

// History renders the events with their payloads in a form that a test can
// compare: one line for each event, with the time since the start, the
// operation's id and path and the remarks of [Result.Timeline], and below it
// what the event carries.
//
//	+0s     ExecutionStarted
//	        input   {"id":"42"}
//	+0s     StepStarted          1  quote
//	+0s     StepSucceeded        1  quote
//	        result  1250
//	+0s     InvocationCompleted     #1
//
// What is another in every run of the same function is replaced by a name:
// request ids, callback ids, ARNs and the execution's name become <request-1>,
// <callback approval/[0]>, <arn>, <name> and the like, within payloads too. Stack
// traces are left out, and so is how long invocations took.
func (r *Result) History() string {
	normal := r.normalizer()
	rows := make([][]string, 0, len(r.Events))
	for _, l := range r.lines() {
		remark := l.Remark
		if l.event.EventType == protocol.EventInvocationCompleted {
			remark = strings.Join(failureOf(l.event), "")
		}
		id := l.event.ID
		if strings.HasPrefix(l.Type, "Execution") {
			id = "" // the service makes it up
		}
		rows = append(rows, []string{l.Since, l.Type, printable(id), l.Subject, remark})
	}
	var b strings.Builder
	lines := strings.SplitAfter(columns(rows), "\n")
	for i := range r.Events {
		b.WriteString(normal.Replace(lines[i]))
		for _, text := range carried(&r.Events[i]) {
			b.WriteString("        " + normal.Replace(text) + "\n")
		}
	}
	return b.String()
}

// WriteHistory writes the history as GetDurableExecutionHistory answers: one
// JSON object with the member Events. The tests of package durabletest replay
// such files. The error is that of w.
func (r *Result) WriteHistory(w io.Writer) error {
	page := struct {
		ARN    string           `json:"DurableExecutionArn"`
		Events []protocol.Event `json:"Events"`
	}{r.ARN, r.Events}
	text, err := json.MarshalIndent(page, "", "  ")
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

func failureOf(e *protocol.Event) []string {
	if failed := history.ErrorOf(e); failed != nil {
		return []string{printable(failed.ErrorType)}
	}
	return nil
}

// carried are the payloads of an event, a line each.
func carried(e *protocol.Event) []string {
	var out []string
	add := func(what string, p protocol.EventPayload) {
		switch {
		case p.Payload != nil:
			out = append(out, what+"  "+oneLine(*p.Payload))
		case p.Truncated:
			out = append(out, what+"  (left out)")
		}
	}
	add("input ", history.InputOf(e))
	add("result", history.ResultOf(e))
	if failed := history.ErrorOf(e); failed != nil {
		out = append(out, "error   "+oneLine(failed.ErrorType+": "+failed.ErrorMessage))
		if failed.ErrorData != "" {
			out = append(out, "data    "+oneLine(failed.ErrorData))
		}
	}
	return out
}

// oneLine keeps a text from breaking the lines around it.
func oneLine(text string) string {
	var compact bytes.Buffer
	if json.Compact(&compact, []byte(text)) == nil {
		return compact.String()
	}
	return strings.NewReplacer("\r", `\r`, "\n", `\n`).Replace(text)
}

// normalizer replaces what the service made up for this run only.
func (r *Result) normalizer() *strings.Replacer {
	var pairs []string
	add := func(text, name string) {
		if text != "" {
			pairs = append(pairs, text, "<"+name+">")
		}
	}
	add(r.ARN, "arn")
	for o := range r.All() {
		add(o.CallbackID, "callback "+printable(o.Path))
		add(o.TargetARN, "execution "+printable(o.Path))
	}
	for i, inv := range r.Invocations {
		add(inv.RequestID, fmt.Sprintf("request-%d", i+1))
	}
	add(r.Name, "name")
	return strings.NewReplacer(pairs...)
}
