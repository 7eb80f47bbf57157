// SPDX-License-Identifier: Apache-2.0

package execution_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
)

var bar = regexp.MustCompile(`class="(bar [a-z]+|gap)" style="left:([\d.]+)%;width:([\d.]+)%`)

func TestBarsStayOnTheLane(t *testing.T) {
	t.Parallel()

	for _, r := range []*execution.Result{
		run(t, "order"), run(t, "refund"), execution.FromHistory("", decode(t, loop)),
	} {
		bars := bar.FindAllStringSubmatch(page(t, r), -1)
		require.NotEmpty(t, bars)
		for _, b := range bars {
			left, err := strconv.ParseFloat(b[2], 64)
			require.NoError(t, err)
			width, err := strconv.ParseFloat(b[3], 64)
			require.NoError(t, err)
			require.LessOrEqual(t, left+width, 100.001, b[0])
		}
	}
}

func TestReportShowsEveryAttemptAndTheRestBetween(t *testing.T) {
	t.Parallel()

	charge := between(t, page(t, run(t, "refund")), `title="charge"`, "</summary>")

	var classes []string
	for _, b := range bar.FindAllStringSubmatch(charge, -1) {
		if b[1] != "gap" {
			classes = append(classes, strings.TrimPrefix(b[1], "bar "))
		}
	}
	require.Equal(t, []string{"again", "rest", "again", "rest", "bad"}, classes)
	require.Contains(t, charge, ">3 attempts, CardDeclined<")
}

func TestReportLabelsTheTimeThatPasses(t *testing.T) {
	t.Parallel()

	text := page(t, run(t, "order"))

	head := between(t, text, `<div class="head">`, "</div>")
	require.Contains(t, head, `title="until &#43;26h0m6s">24h</span>`)
	require.Contains(t, text, `<div class="passed">24h later</div>`)
}

func TestReportShowsWhatIsUnfinished(t *testing.T) {
	t.Parallel()

	const pending = `[
	 {"EventType":"StepStarted","EventId":1,"Id":"1","Name":"poll","EventTimestamp":1,
	   "StepStartedDetails":{}},
	 {"EventType":"StepFailed","EventId":2,"Id":"1","Name":"poll","EventTimestamp":1,
	   "StepFailedDetails":{"Error":{"Truncated":true},"RetryDetails":{"CurrentAttempt":1,
	   "NextAttemptDelaySeconds":5}}},
	 {"EventType":"StepSucceeded","EventId":3,"Id":"2","Name":"done","EventTimestamp":1,
	   "StepSucceededDetails":{"Result":{"Truncated":true}}},
	 {"EventType":"StepStarted","EventId":4,"Id":"3","Name":"busy","EventTimestamp":1,
	   "StepStartedDetails":{}}]`
	text := page(t, execution.FromHistory("", decode(t, pending)))

	require.Regexp(t, `bar again.*bar rest`, between(t, text, `title="poll"`, "</summary>"))
	require.Contains(t, between(t, text, `title="done"`, "</details>"), "left out of this history")
	require.Contains(t, between(t, text, `title="busy"`, "</summary>"), `class="bar open"`)
}

func TestReportOfALongRunStaysSmall(t *testing.T) {
	t.Parallel()
	var events []protocol.Event
	for i := range 2000 {
		at := protocol.At(start.Add(time.Duration(i/4) * time.Minute))
		id := strconv.Itoa(i/2 + 1)
		e := protocol.Event{ID: id, EventID: i + 1, EventTimestamp: at}
		e.EventType = protocol.EventStepStarted
		if i%2 == 1 {
			e.EventType = protocol.EventStepSucceeded
			e.StepSucceededDetails = &protocol.StepSucceededDetails{}
		}
		events = append(events, e)
	}

	text := page(t, execution.FromHistory("", events))

	require.Less(t, len(text), 2<<20)
	require.False(t, strings.Contains(text, `<span class="gap" style`), "they are too thin to see")
}

func between(t *testing.T, text, from, to string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, from)
	require.True(t, ok, from)
	inside, _, ok := strings.Cut(rest, to)
	require.True(t, ok, to)
	return inside
}
