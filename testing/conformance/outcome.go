// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"fmt"
	"maps"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Status says what became of a requirement.
type Status string

// The statuses of a requirement.
const (
	Passed Status = "passed"
	Failed Status = "failed"
	// OptionalFailed is a failure of a requirement that is optional.
	OptionalFailed Status = "failed (optional)"
)

// Outcome is what became of one requirement in one world.
type Outcome struct {
	ID, Suite, Description string
	World                  string
	Status                 Status
	// Own says that the expectation is the program's own and from no file.
	Own bool
	// Err is why the execution could not be run to its end.
	Err error
	// Differences are what is not as required.
	Differences []Difference
	// Record is nil when nothing could be started.
	Record *Record
}

// Text explains a failure: what was required, what differs, and the operations and
// the history of the execution.
func (o *Outcome) Text() string {
	var w strings.Builder
	fmt.Fprintf(&w, "requirement %s (%s, %s): %s\n", o.ID, o.Suite, o.World, o.Description)
	if o.Err != nil {
		fmt.Fprintf(&w, "  %v\n", o.Err)
	}
	for _, d := range o.Differences {
		fmt.Fprintf(&w, "  %s\n", d)
	}
	if o.Record == nil || o.Record.Result == nil {
		return w.String()
	}
	result := o.Record.Result
	fmt.Fprintf(&w, "\noperations\n%s\nhistory of %s\n", indent(result.FullTree()), result.ARN)
	for _, e := range result.Events {
		line := fmt.Sprintf("  %3d  %-24s %s", e.EventID, e.EventType, operationOf(&e))
		w.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	if len(o.Record.Logs) > 0 {
		fmt.Fprintf(&w, "\nlog\n")
		for _, record := range o.Record.Logs {
			fmt.Fprintf(&w, "  %s\n", compact(withoutARN(record)))
		}
	}
	return w.String()
}

// operationOf names the operation that an event belongs to, if it is not the
// execution itself.
func operationOf(e *protocol.Event) string {
	if strings.HasPrefix(string(e.EventType), "Execution") {
		return ""
	}
	return e.ID + " " + e.Name
}

// withoutARN leaves out what is the same in every record.
func withoutARN(record LogRecord) LogRecord {
	short := maps.Clone(record)
	delete(short, fieldARN)
	delete(short, fieldShortARN)
	return short
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n  ") + "\n"
}
