// SPDX-License-Identifier: Apache-2.0

package sqlite_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// readDiary returns the notes of a diary.
func readDiary(t *testing.T, path string) []note {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	var notes []note
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var n note
		require.NoError(t, json.Unmarshal(lines.Bytes(), &n))
		notes = append(notes, n)
	}
	return notes
}

// record is what the service has on record about one operation.
type record struct {
	name          string
	starts, ended int
	value         string
}

// recordsOf folds a history by operation.
func recordsOf(events []protocol.Event) map[string]*record {
	records := make(map[string]*record)
	for i := range events {
		ev := &events[i]
		if ev.ID == "" || strings.HasPrefix(string(ev.EventType), "Execution") {
			continue
		}
		r := records[ev.ID]
		if r == nil {
			r = &record{name: ev.Name}
			records[ev.ID] = r
		}
		switch d := ev.StepSucceededDetails; {
		case strings.HasSuffix(string(ev.EventType), "Started"):
			r.starts++
		case ev.StepFailedDetails != nil && ev.StepFailedDetails.RetryDetails.NextAttemptDelaySeconds != nil:
		case d != nil && d.Result.Payload != nil:
			r.value = *d.Result.Payload
			r.ended++
		default:
			r.ended++
		}
	}
	return records
}

// check compares what functions did and were told with what is on record, and
// returns what does not agree.
func check(order int, events []protocol.Event, notes []note) []string {
	var problems []string
	problem := func(format string, args ...any) {
		problems = append(problems, fmt.Sprintf("order %d: ", order)+fmt.Sprintf(format, args...))
	}
	byName := make(map[string]*record)
	for id, r := range recordsOf(events) {
		if r.ended != 1 {
			problem("operation %s %q ended %d times", id, r.name, r.ended)
		}
		byName[r.name] = r
	}
	ran := make(map[string]bool)
	for _, n := range notes {
		if n.Order != order {
			continue
		}
		r := byName[n.Step]
		attempt := fmt.Sprintf("%s, attempt %d", n.Step, n.Attempt)
		switch {
		case r == nil:
			problem("%q is not on record", n.Step)
		case n.What == noteAccepted && r.value != fmt.Sprintf("%q", n.Value):
			problem("%q was accepted with another value than is on record", n.Step)
		case n.What == noteRan && strings.HasPrefix(n.Step, "charge") && ran[attempt]:
			problem("%s ran twice", attempt)
		}
		ran[attempt] = ran[attempt] || n.What == noteRan
	}
	return problems
}
