// SPDX-License-Identifier: Apache-2.0

package execution

import (
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// row is a line of the waterfall, and what unfolds below it.
type row struct {
	Label     string
	Pad       float64 // rem before the label
	Kind      string
	Status    string
	Tone      string
	Look      string // of its bars
	Note      *note
	Since     string
	Took      string
	Stretches []stretch
	Facts     []fact
	Attempts  []try
	Payloads  []payload
}

// note is the text beside the bars of a row: to the right of their end, or to
// the left of their beginning where there is more room. At is the distance from
// that side of the lane.
type note struct {
	Text string
	Tone string
	Left bool
	At   float64
}

// try is one attempt of a step or one check of a condition.
type try struct {
	Number   int
	Tone     string
	Since    string
	Took     string
	Next     string
	Payloads []payload
}

// call is one invocation of the function.
type call struct {
	Number    int
	Tone      string
	Bar       stretch
	Since     string
	Took      string
	RequestID string
	Payloads  []payload
}

func (l *lane) operationRow(o *Operation) row {
	r := l.result
	out := row{
		Label:     o.label(),
		Pad:       0.9 + 1.1*float64(o.depth()),
		Kind:      string(o.Kind()),
		Status:    string(o.Status),
		Tone:      tone(string(o.Status)),
		Look:      look(o),
		Since:     r.since(o.Start),
		Stretches: l.stretches(o),
		Facts:     o.facts(r),
		Payloads:  payloads(o.Input, o.Result, o.Error),
	}
	out.Note = newNote(o.remark(), out.Tone, out.Stretches)
	if !o.End.IsZero() {
		out.Took = brief(o.Duration())
	}
	if o.Truncated && o.Result == nil {
		out.Payloads = append(out.Payloads, payload{"result", "left out of this history"})
	}
	if len(o.Attempts) > 1 {
		out.Payloads = nil // the attempts have them
		for _, a := range o.Attempts {
			out.Attempts = append(out.Attempts, r.try(a))
		}
	}
	return out
}

// facts are the members of an operation that its row has no room for.
func (o *Operation) facts(r *Result) []fact {
	facts := []fact{{"id", o.ID}, {"path", o.Path}, {"started", r.since(o.Start)}}
	add := func(name, value string) {
		if value != "" && value != "0s" {
			facts = append(facts, fact{name, value})
		}
	}
	if !o.End.IsZero() {
		add("ended", r.since(o.End))
	}
	add("sub-type", o.SubType)
	add("callback id", o.CallbackID)
	add("time-out", brief(o.Timeout))
	add("heartbeat", brief(o.HeartbeatTimeout))
	add("function", o.Function)
	add("tenant", o.Tenant)
	add("target", o.TargetARN)
	return facts
}

func (r *Result) try(a Attempt) try {
	out := try{
		Number: a.Number, Tone: "open", Since: r.since(a.Start),
		Payloads: payloads(nil, a.Result, a.Error),
	}
	if !a.End.IsZero() {
		out.Took, out.Tone = brief(a.End.Sub(a.Start)), "good"
	}
	if a.Error != nil {
		out.Tone = "bad"
	}
	if a.RetryDelay > 0 {
		out.Next = brief(a.RetryDelay)
	}
	return out
}

func (l *lane) call(n int, inv Invocation) call {
	out := call{
		Number:    n + 1,
		Tone:      "good",
		Bar:       l.invocation(n, inv),
		Since:     l.result.since(inv.Start),
		Took:      brief(inv.Duration()),
		RequestID: inv.RequestID,
		Payloads:  payloads(nil, nil, inv.Error),
	}
	out.Bar.Class, out.Bar.Title = "quiet", fmt.Sprintf("invocation %d", out.Number)
	if inv.Error != nil {
		out.Tone, out.Bar.Class = "bad", "bad"
		out.Bar.Title += ": " + inv.Error.ErrorType
	}
	return out
}

// look says how the bars of an operation are drawn: as something that happens,
// that is waited for, or that lies around others.
func look(o *Operation) string {
	switch o.Type {
	case protocol.TypeWait, protocol.TypeCallback, protocol.TypeChainedInvoke:
		return "wait"
	case protocol.TypeContext:
		return "within"
	case protocol.TypeStep, protocol.TypeExecution:
		return ""
	default:
		return ""
	}
}

func newNote(text, tone string, bars []stretch) *note {
	if text == "" || len(bars) == 0 {
		return nil
	}
	left, last := bars[0].Left, bars[len(bars)-1]
	right := wholeLane - last.Left - last.Width
	if tone != "bad" {
		tone = ""
	}
	if right >= left {
		return &note{Text: text, Tone: tone, Left: true, At: wholeLane - right}
	}
	return &note{Text: text, Tone: tone, At: wholeLane - left}
}

func (o *Operation) depth() int {
	depth := 0
	for p := o.parent; p != nil; p = p.parent {
		depth++
	}
	return depth
}
