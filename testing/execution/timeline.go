// SPDX-License-Identifier: Apache-2.0

package execution

import (
	"fmt"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/history"
)

// Timeline renders the history as text, one line for each event: the time since
// the start, the event, the path of its operation or the number of its
// invocation, and what is worth knowing besides.
//
//	+0s      ExecutionStarted
//	+0s      WaitStarted          cool-off  1m0s
//	+0s      InvocationCompleted  #1
//	+1m0s    WaitSucceeded        cool-off
//	+1m0s    InvocationCompleted  #2
//	+1m0s    ExecutionSucceeded
//
// It shows no payloads; [Result.WriteHTML] does.
func (r *Result) Timeline() string {
	var rows [][]string
	for _, l := range r.lines() {
		rows = append(rows, []string{l.Since, l.Type, l.Subject, l.Remark})
	}
	return columns(rows)
}

// line is one event as the timeline and the report show it.
type line struct {
	Since   string
	Type    string
	Subject string
	Remark  string
	event   *protocol.Event
}

func (r *Result) lines() []line {
	paths := make(map[string]string)
	for o := range r.All() {
		paths[o.ID] = printable(o.Path)
	}
	lines := make([]line, len(r.Events))
	invocations := 0
	for i := range r.Events {
		e := &r.Events[i]
		subject := paths[e.ID]
		if e.EventType == protocol.EventInvocationCompleted {
			invocations++
			subject = fmt.Sprintf("#%d", invocations)
		}
		lines[i] = line{
			Since:   r.since(e.EventTimestamp.Time),
			Type:    printable(string(e.EventType)),
			Subject: subject,
			Remark:  remark(e),
			event:   e,
		}
	}
	return lines
}

// since writes an instant as the time since the start of the execution.
func (r *Result) since(t time.Time) string {
	d := t.Sub(r.Start)
	if d < 0 {
		return length(d)
	}
	return "+" + length(d)
}

// remark is the last column of the timeline.
func remark(e *protocol.Event) string {
	remarks := details(e)
	if failed := history.ErrorOf(e); failed != nil && failed.ErrorType != "" {
		remarks = append(remarks, printable(failed.ErrorType))
	}
	return strings.Join(remarks, ", ")
}

func details(e *protocol.Event) []string {
	switch {
	case e.WaitStartedDetails != nil:
		return []string{length(seconds(e.WaitStartedDetails.Duration))}
	case e.StepSucceededDetails != nil:
		return attempt(e.StepSucceededDetails.RetryDetails)
	case e.StepFailedDetails != nil:
		return attempt(e.StepFailedDetails.RetryDetails)
	case e.CallbackStartedDetails != nil:
		return timeouts(e.CallbackStartedDetails)
	case e.ChainedInvokeStartedDetails != nil:
		return target(e.ChainedInvokeStartedDetails)
	case e.InvocationCompletedDetails != nil:
		return elapsed(e.InvocationCompletedDetails)
	default:
		return nil
	}
}

// attempt says something only when there was, or is to be, another attempt.
func attempt(d protocol.RetryDetails) []string {
	var out []string
	if d.CurrentAttempt > 1 || d.NextAttemptDelaySeconds != nil {
		out = append(out, fmt.Sprintf("attempt %d", d.CurrentAttempt))
	}
	if d.NextAttemptDelaySeconds != nil {
		out = append(out, "next in "+length(seconds(*d.NextAttemptDelaySeconds)))
	}
	return out
}

func timeouts(d *protocol.CallbackStartedDetails) []string {
	var out []string
	if d.Timeout > 0 {
		out = append(out, "time-out "+length(seconds(d.Timeout)))
	}
	if d.HeartbeatTimeout > 0 {
		out = append(out, "heartbeat "+length(seconds(d.HeartbeatTimeout)))
	}
	return out
}

func target(d *protocol.ChainedInvokeStartedDetails) []string {
	out := []string{printable(d.FunctionName)}
	if d.TenantID != "" {
		out = append(out, "tenant "+printable(d.TenantID))
	}
	return out
}

func elapsed(d *protocol.InvocationCompletedDetails) []string {
	if took := d.EndTimestamp.Sub(d.StartTimestamp.Time); took > 0 {
		return []string{"took " + length(took)}
	}
	return nil
}
