// SPDX-License-Identifier: Apache-2.0

package execution

import (
	"fmt"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Mermaid renders the operations as a Gantt chart in the language of Mermaid,
// which many Markdown viewers draw. Every operation at the top level is a
// section; failures are critical tasks, and operations that took no time, as
// most do under virtual time, are milestones.
func (r *Result) Mermaid() string {
	var b strings.Builder
	b.WriteString("gantt\n")
	fmt.Fprintf(&b, "    title %s\n", plain(r.title()))
	b.WriteString("    dateFormat x\n")
	fmt.Fprintf(&b, "    axisFormat %s\n", r.axis())
	for _, root := range r.Operations {
		fmt.Fprintf(&b, "    section %s\n", plain(root.Path))
		for o := range root.All() {
			b.WriteString(o.task(r.until()))
		}
	}
	return b.String()
}

func (o *Operation) task(until time.Time) string {
	end := o.End
	if end.IsZero() {
		end = until
	}
	tags := []string{}
	switch o.Status {
	case protocol.StatusSucceeded:
		tags = append(tags, "done")
	case protocol.StatusStarted, protocol.StatusPending, protocol.StatusReady:
		tags = append(tags, "active")
	case protocol.StatusFailed, protocol.StatusCancelled, protocol.StatusTimedOut,
		protocol.StatusStopped:
		tags = append(tags, "crit")
	}
	if !end.After(o.Start) {
		end = o.Start
		tags = append(tags, "milestone")
	}
	return fmt.Sprintf("    %s (%s) :%s, %d, %d\n", plain(o.Path), o.Kind(),
		strings.Join(tags, ", "), o.Start.UnixMilli(), end.UnixMilli())
}

// axis is a format fine enough to tell the run's instants apart.
func (r *Result) axis() string {
	switch d := r.Duration(); {
	case d >= 48*time.Hour:
		return "%m-%d %Hh"
	case d >= time.Minute:
		return "%H:%M:%S"
	default:
		return "%M:%S.%L"
	}
}

// title is the name of the execution, or what else identifies it.
func (r *Result) title() string {
	switch {
	case r.Name != "":
		return r.Name
	case r.ARN != "":
		return r.ARN
	default:
		return "execution"
	}
}

// plain takes out of a name what the language of Mermaid gives a meaning.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(":;#,%\"<>{}", r):
			return '_'
		case r < ' ' || r == 0x7f:
			return '_'
		default:
			return r
		}
	}, name)
}
