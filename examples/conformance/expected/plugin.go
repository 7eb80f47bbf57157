// SPDX-License-Identifier: Apache-2.0

package expected

import (
	"maps"

	"github.com/lambda-durable/durable-go/testing/conformance"
)

// Events of the functions that plugins watch.
const (
	oneWait  = "WaitStarted InvocationCompleted WaitSucceeded InvocationCompleted"
	oneStep  = "StepStarted StepSucceeded InvocationCompleted"
	oneRetry = "StepStarted StepFailed InvocationCompleted " + oneStep
)

func plugins() []conformance.Requirement {
	return []conformance.Requirement{
		endsOnce(), tellsWhy(), endsNothing(), seesAll(), seesBranches(),
		dumpsAttempts(), dumpsChanges(),
	}
}

const suite = "plugin"

// record are the fields of a record that a plugin logs.
func record(hook string, more object) object {
	fields := object{"plugin": "CONFPLUGIN", "hook": hook}
	maps.Copy(fields, more)
	return fields
}

func endsOnce() conformance.Requirement {
	r := with(succeeds("10-10", suite, "null", oneWait), 2, object{"Id": "${ID1}"})
	return logs(r, 1, record("operation-end", object{"op": "${ID1}", "status": "SUCCEEDED"}))
}

func tellsWhy() conformance.Requirement {
	r := fails("10-14", suite, "StepStarted StepFailed InvocationCompleted")
	r = with(r, 2, object{"Id": "${ID1}"})
	return logs(r, 1, record("operation-end", object{
		"op": "${ID1}", "status": "FAILED", "error": "boom",
	}))
}

func endsNothing() conformance.Requirement {
	r := fails("10-15", suite, "StepStarted StepFailed InvocationCompleted "+
		"StepStarted StepFailed InvocationCompleted")
	for attempt := range 2 {
		n := float64(attempt + 1)
		r = logs(r, 1, record("attempt-start", object{"n": n}))
		r = logs(r, 1, record("attempt-end", object{"n": n, "outcome": "FAILED"}))
	}
	return logs(r, 1, record("operation-end", nil))
}

func seesAll() conformance.Requirement {
	r := succeeds("10-17", suite, `"Hello, ${INPUT}!"`, oneStep)
	r.Variables = map[string]string{"INPUT": "${GEN_STR:8}"}
	r.Input = `"${INPUT}"`
	for _, hook := range []string{
		"invocation-start", "invocation-end", "operation-start", "operation-end",
		"attempt-start", "attempt-end",
	} {
		r = logs(r, 1, record(hook, nil))
		r = logs(r, 1, record(hook, object{"plugin": "CONFPLUGIN-FAULTY"}))
	}
	return r
}

// seesBranches leaves the order of the branches open.
func seesBranches() conformance.Requirement {
	r := succeeds("10-18", suite, `["short", "long"]`, "")
	r.Events = conformance.Sequence("ContextStarted")
	for _, name := range []string{"wait-short", "wait-long"} {
		r = logs(r, 1, record("operation-start", object{"name": name, "replay": false}))
		r = logs(r, 1, record("operation-end", object{"name": name, "status": "SUCCEEDED"}))
	}
	r = logs(r, 0, record("operation-start", object{"name": "wait-short", "replay": true}))
	return logs(r, 1, record("operation-start", object{"name": "wait-long", "replay": true}))
}

func dumpsAttempts() conformance.Requirement {
	r := succeeds("10-21", suite, `"done"`, oneRetry)
	r = with(r, 2, object{"Id": "${ID1}", "Name": "retry"})
	for attempt, outcome := range []string{"FAILED", "SUCCEEDED"} {
		common := object{
			"id": "${ID1}", "name": "retry", "type": "STEP", "subType": "/(?i)^step$/",
			"attempt": float64(attempt + 1), "startTimestamp": `/^\d{4}-/`,
		}
		r = logs(r, 1, record("attempt-start", common))
		end := record("attempt-end", common)
		end["outcome"], end["endTimestamp"] = outcome, `/^\d{4}-/`
		r = logs(r, 1, end)
	}
	return logs(r, 1, record("attempt-end", object{"error": "/./"}))
}

func dumpsChanges() conformance.Requirement {
	r := succeeds("10-22", suite, `"task-a"`, oneStep)
	r = with(r, 2, object{"Id": "${ID1}", "Name": "greet"})
	return logs(r, 1, record("operation-change", object{
		"id": "${ID1}", "name": "greet", "type": "STEP", "status": "SUCCEEDED",
		"result": `"task-a"`, "operationsCount": 2.0, "updatedOperationsCount": 1.0,
		"startTimestamp": `/^\d{4}-/`, "endTimestamp": `/^\d{4}-/`,
	}))
}
