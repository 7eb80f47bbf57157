// SPDX-License-Identifier: Apache-2.0

// Package expected has requirements in the place of files of the conformance suite
// that are not at hand: what is known of them, as expectations of our own. Where
// there is a file for an id, the file counts.
package expected

import (
	"slices"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/conformance"
)

// All returns the requirements of all suites.
func All() []conformance.Requirement {
	return slices.Concat(steps(), waits(), children(), callbacks(), invokes(), conditions(),
		waitsForCallbacks(), parallels(), mappings(), plugins())
}

// succeeds is a requirement whose execution succeeds with a result, as JSON, after
// events of the given types.
func succeeds(id, suite, result, events string) conformance.Requirement {
	return conformance.Requirement{
		ID: id, Suite: suite, Status: protocol.ExecutionSucceeded, Result: result,
		Events: conformance.Sequence(events + " ExecutionSucceeded"),
	}
}

// fails is one whose execution fails.
func fails(id, suite, events string) conformance.Requirement {
	return conformance.Requirement{
		ID: id, Suite: suite, Status: protocol.ExecutionFailed,
		Events: conformance.Sequence(events + " ExecutionFailed"),
	}
}

// with adds fields to what is expected of an event.
func with(r conformance.Requirement, event int, fields map[string]any) conformance.Requirement {
	i := slices.IndexFunc(r.Events, func(e conformance.Event) bool { return e.ID == event })
	fields["EventType"] = r.Events[i].Fields["EventType"]
	r.Events[i].Fields = fields
	return r
}

// named adds a variable for a name, which is the input too.
func named(r conformance.Requirement) conformance.Requirement {
	r.Variables = map[string]string{"NAME": "${GEN_STR:10}", "VALUE": "${GEN_STR:12}"}
	r.Input = `"${NAME}"`
	r.Async = true
	return r
}

// answered adds answers to the callback of that name.
func answered(r conformance.Requirement, actions ...conformance.Action) conformance.Requirement {
	r.Actions = actions
	return r
}

// success answers with the value.
func success(seconds float64) conformance.Action {
	return conformance.Action{
		Callback: "*", Operation: conformance.Success, Payload: `"${VALUE}"`, Seconds: seconds,
	}
}

// logs adds a rule: so many records with the fields.
func logs(r conformance.Requirement, count int, fields map[string]any) conformance.Requirement {
	r.Logs = append(slices.Clip(r.Logs), conformance.LogRule{Match: fields, Count: &count})
	return r
}

// object is decoded JSON.
type object = map[string]any
