// SPDX-License-Identifier: Apache-2.0

package execution_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/testing/execution"
)

// loop polls three times, has a name with a slash and repeats names in branches.
const loop = `[
 {"EventType":"StepStarted","EventId":1,"Id":"1","Name":"poll","EventTimestamp":1,
   "StepStartedDetails":{}},
 {"EventType":"StepStarted","EventId":2,"Id":"2","Name":"poll","EventTimestamp":1,
   "StepStartedDetails":{}},
 {"EventType":"WaitStarted","EventId":3,"Id":"3","EventTimestamp":1,"WaitStartedDetails":
   {"Duration":1}},
 {"EventType":"StepStarted","EventId":4,"Id":"4","Name":"poll","EventTimestamp":1,
   "StepStartedDetails":{}},
 {"EventType":"StepStarted","EventId":5,"Id":"5","Name":"tax/eu","EventTimestamp":1,
   "StepStartedDetails":{}},
 {"EventType":"ContextStarted","EventId":6,"Id":"6","Name":"ship","SubType":"Map",
   "EventTimestamp":1,"ContextStartedDetails":{}},
 {"EventType":"ContextStarted","EventId":7,"Id":"6-1","ParentId":"6","Name":"kyoto",
   "SubType":"MapIteration","EventTimestamp":1,"ContextStartedDetails":{}},
 {"EventType":"StepStarted","EventId":8,"Id":"6-1-1","ParentId":"6-1","Name":"label",
   "EventTimestamp":1,"StepStartedDetails":{}},
 {"EventType":"ContextStarted","EventId":9,"Id":"6-2","ParentId":"6","Name":"oslo",
   "SubType":"MapIteration","EventTimestamp":1,"ContextStartedDetails":{}},
 {"EventType":"StepStarted","EventId":10,"Id":"6-2-1","ParentId":"6-2","Name":"label",
   "EventTimestamp":1,"StepStartedDetails":{}},
 {"EventType":"StepStarted","EventId":11,"Id":"6-2-2","ParentId":"6-2","Name":"stamp",
   "EventTimestamp":1,"StepStartedDetails":{}}]`

func TestFindsOperationsByNameAndPath(t *testing.T) {
	t.Parallel()

	r := execution.FromHistory("", decode(t, loop))
	for path, id := range map[string]string{
		"poll[0]":          "1",
		"poll[1]":          "2",
		"poll[2]":          "4",
		"[0]":              "1",
		"[2]":              "3",
		"tax/eu":           "5",
		"tax/eu[0]":        "5",
		"ship":             "6",
		"ship/kyoto":       "6-1",
		"ship/[1]":         "6-2",
		"ship/kyoto/label": "6-1-1",
		"ship/[1]/label":   "6-2-1",
		"oslo/label":       "6-2-1",
		"oslo":             "6-2",
		"stamp":            "6-2-2",
	} {
		o, err := r.Operation(path)
		require.NoError(t, err, path)
		require.Equal(t, id, o.ID, path)
	}
}

func TestEveryOperationIsFoundByItsOwnPath(t *testing.T) {
	t.Parallel()

	runs := map[string]*execution.Result{
		"order":  run(t, "order"),
		"refund": run(t, "refund"),
		"loop":   execution.FromHistory("", decode(t, loop)),
	}
	for name, r := range runs {
		for o := range r.All() {
			found, err := r.Operation(o.Path)
			require.NoError(t, err, name)
			require.Same(t, o, found, name)
			require.Same(t, o, r.OperationByID(o.ID), name)
		}
	}
}

func TestFindsOperationsInsideAnother(t *testing.T) {
	t.Parallel()

	r := execution.FromHistory("", decode(t, loop))
	ship, err := r.Operation("ship")
	require.NoError(t, err)

	label, err := ship.Operation("kyoto/label")
	require.NoError(t, err)
	require.Equal(t, "6-1-1", label.ID)

	_, err = ship.Operation("labl")
	require.EqualError(t, err, `no operation "labl": nearest "kyoto/label", "oslo/label"`)
	_, err = label.Operation("poll")
	require.EqualError(t, err, `no operation "poll": there are none here`)
}

func TestMissingOperationErrorHelps(t *testing.T) {
	t.Parallel()

	r := execution.FromHistory("", decode(t, loop))
	for path, want := range map[string]string{
		"stanp":      `no operation "stanp": nearest "ship/oslo/stamp"`,
		"ship/osla":  `no operation "ship/osla": nearest "ship/oslo"`,
		"poll[3]":    `no operation "poll[3]": nearest "poll[0]", "poll[1]", "poll[2]"`,
		"label":      `operation "label" is ambiguous: it may be "ship/kyoto/label", "ship/oslo/label"; use one of these paths`,
		"poll":       `operation "poll" is ambiguous: it may be "poll[0]", "poll[1]", "poll[2]"; use one of these paths`,
		"ship/":      `no operation "ship/": nearest "ship"`,
		"":           `no operation "": there are "poll[0]", "poll[1]", "[2]", "poll[2]", "tax/eu", "ship", "ship/kyoto", "ship/kyoto/label" and 3 more`,
		"zzzzzzzzzz": `no operation "zzzzzzzzzz": there are "poll[0]", "poll[1]", "[2]", "poll[2]", "tax/eu", "ship", "ship/kyoto", "ship/kyoto/label" and 3 more`,
	} {
		_, err := r.Operation(path)
		require.EqualError(t, err, want)
	}
	_, err := execution.FromHistory("", nil).Operation("x")
	require.EqualError(t, err, `no operation "x": there are none here`)
	require.Nil(t, r.OperationByID("99"))
}
