// SPDX-License-Identifier: Apache-2.0

package execution_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/execution"
)

func TestRendersAsGolden(t *testing.T) {
	t.Parallel()

	for _, name := range []string{"order", "refund"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			r := run(t, name)
			requireGolden(t, name+".tree.txt", r.Tree())
			requireGolden(t, name+".fulltree.txt", r.FullTree())
			requireGolden(t, name+".timeline.txt", r.Timeline())
			requireGolden(t, name+".mmd", r.Mermaid())
			requireGolden(t, name+".history.txt", r.History())
			requireGolden(t, name+".html", page(t, r))
		})
	}
}

func TestRendersNothing(t *testing.T) {
	t.Parallel()

	r := execution.FromHistory("", nil)

	require.Empty(t, r.Tree())
	require.Empty(t, r.FullTree())
	require.Empty(t, r.Timeline())
	require.Empty(t, r.History())
	require.Equal(t, "gantt\n    title execution\n    dateFormat x\n    axisFormat %M:%S.%L\n",
		r.Mermaid())
	require.Contains(t, page(t, r), "<dt>Operations</dt><dd>0</dd>")
}

func TestEmptyBatchShowsItsScore(t *testing.T) {
	t.Parallel()

	const empty = `[{"EventType":"ContextSucceeded","EventId":1,"Id":"1","Name":"ship",
	 "SubType":"Map",
		"EventTimestamp":1,"ContextSucceededDetails":{"Result":{"Truncated":false}}}]`

	require.Equal(t, "ship  map  SUCCEEDED  0/0\n",
		execution.FromHistory("", decode(t, empty)).Tree())
}

func TestFlatBatchShowsNoScore(t *testing.T) {
	t.Parallel()

	const flat = `[{"EventType":"ContextStarted","EventId":1,"Id":"1","Name":"ship","SubType":"Map",
		"EventTimestamp":1,"ContextStartedDetails":{}},
		{"EventType":"StepStarted","EventId":2,"Id":"1-1","ParentId":"1","Name":"label",
		"EventTimestamp":1,"StepStartedDetails":{}}]`

	require.Equal(t, "ship     map   STARTED\n  label  step  STARTED\n",
		execution.FromHistory("", decode(t, flat)).Tree())
}

func TestNamesCannotBreakLines(t *testing.T) {
	t.Parallel()

	r := execution.FromHistory("", decode(t, `[{"EventType":"StepStarted","EventId":1,"Id":"1",
		"Name":"a\nb : c; d","EventTimestamp":1,"StepStartedDetails":{}}]`))

	require.Equal(t, "\"a\\nb : c; d\"  step  STARTED\n", r.Tree())
	require.Equal(t, 1, strings.Count(r.Timeline(), "\n"))
	require.Contains(t, r.Mermaid(), "    a_b _ c_ d (step) :active, milestone, 1000, 1000\n")
}

func TestEventsBeforeTheStartCountBackwards(t *testing.T) {
	t.Parallel()

	r := execution.FromHistory("", decode(t, `[
		{"EventType":"ExecutionStarted","EventId":1,"EventTimestamp":5,"ExecutionStartedDetails":
		 {"Input":{"Truncated":false}}},
		{"EventType":"StepStarted","EventId":2,"Id":"1","EventTimestamp":3,"StepStartedDetails":{}}]`))

	require.Equal(t, "+0s  ExecutionStarted\n-2s  StepStarted       [0]\n", r.Timeline())
}

func TestReportEscapesWhatUsersWrote(t *testing.T) {
	t.Parallel()

	text := page(t, run(t, "refund"))

	require.False(t, strings.Contains(text, "<script"))
	require.False(t, strings.Contains(text, "<b>"))
	require.True(t, strings.Contains(text, "&lt;b&gt;declined"))
}

func TestReportLoadsNothing(t *testing.T) {
	t.Parallel()

	loads := regexp.MustCompile(`(?i)src=|href=|url\(|@import|<script|<link`)
	require.Empty(t, loads.FindString(page(t, run(t, "order"))))
}

func TestReportPassesOnTheWritersError(t *testing.T) {
	t.Parallel()

	err := run(t, "order").WriteHTML(broken{})

	require.ErrorIs(t, err, errDisk)
}

var errDisk = errors.New("disk full")

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errDisk }

func page(t *testing.T, r *execution.Result) string {
	t.Helper()
	var text strings.Builder
	require.NoError(t, r.WriteHTML(&text))
	return text.String()
}
