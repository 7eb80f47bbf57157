// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/testing/execution"
)

// Difference is something that a function does otherwise than it was recorded.
type Difference struct {
	// Prefix is the number of events that were on record when the replay began.
	Prefix int
	// ID is the operation's, and Path where it is in the tree; both are empty for
	// the execution itself, and Path also for an operation without a record.
	ID, Path string
	// Recorded and Called say in words what the history has and what the function
	// does now. They hold no payloads.
	Recorded, Called string
	// Caller is the file and line of the call, empty when there is none to name.
	Caller string
}

// String tells the difference in one line.
func (d Difference) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: recorded is %s, now it is %s", d.Subject(), d.Recorded, d.Called)
	if d.Caller != "" {
		fmt.Fprintf(&b, " at %s", d.Caller)
	}
	return b.String()
}

// Subject names the operation, or the execution.
func (d Difference) Subject() string {
	switch {
	case d.ID == "":
		return "execution"
	case d.Path == "":
		return "operation " + d.ID
	default:
		return fmt.Sprintf("operation %q (id %s)", d.Path, d.ID)
	}
}

// like reports whether d and e tell the same, found from different prefixes.
func (d Difference) like(e Difference) bool {
	d.Prefix = e.Prefix
	return d == e
}

// path returns the path of a recorded operation, empty for one that is not.
func (r *Recording) path(id string) string {
	if r.paths == nil {
		r.paths = make(map[string]string)
		for o := range execution.FromHistory(r.arn, r.events).All() {
			r.paths[o.ID] = o.Path
		}
	}
	return r.paths[id]
}

// Where says what the last event of a prefix was.
func (r *Recording) Where(prefix int) string {
	e := &r.events[prefix-1]
	text := fmt.Sprintf("event %d of %d, %s", prefix, len(r.events), e.EventType)
	if path := r.path(e.ID); path != "" {
		text += fmt.Sprintf(" of %q", path)
	}
	return text
}
