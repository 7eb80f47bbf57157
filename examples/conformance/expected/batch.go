// SPDX-License-Identifier: Apache-2.0

package expected

import (
	"strings"

	"github.com/lambda-durable/durable-go/testing/conformance"
)

// batch are the events of a batch whose branches run in turn and end as told, by a
// letter each: s for success and f for failure.
func batch(outcomes string) string {
	events := []string{"ContextStarted"}
	for _, outcome := range outcomes {
		events = append(events, "ContextStarted")
		if outcome == 's' {
			events = append(events, "ContextSucceeded")
		} else {
			events = append(events, "ContextFailed")
		}
	}
	return strings.Join(append(events, "ContextSucceeded", "InvocationCompleted"), " ")
}

// flat are the events of two flat branches with a step each.
const flat = "ContextStarted StepStarted StepSucceeded StepStarted StepSucceeded " +
	"ContextSucceeded InvocationCompleted"

func parallels() []conformance.Requirement {
	const suite = "parallel"
	return []conformance.Requirement{
		fails("8-7", suite, batch("f")),
		succeeds("8-10", suite, `{"completionReason": "FAILURE_TOLERANCE_EXCEEDED",
			"successCount": 0, "failureCount": 2, "totalCount": 2}`, batch("ff")),
		succeeds("8-17", suite, `{"completionReason": "MIN_SUCCESSFUL_REACHED",
			"status": "FAILED", "successCount": 2, "failureCount": 1, "totalCount": 3}`, batch("fss")),
		succeeds("8-18", suite, `{"completionReason": "FAILURE_TOLERANCE_EXCEEDED",
			"status": "FAILED", "successCount": 1, "failureCount": 1, "totalCount": 2}`, batch("sf")),
		succeeds("8-22", suite, `{"completionReason": "ALL_COMPLETED",
			"status": "FAILED", "successCount": 2, "failureCount": 2, "totalCount": 4}`, batch("ffss")),
	}
}

func mappings() []conformance.Requirement {
	const suite = "map"
	unnamed := succeeds("9-2", suite, `["a", "b"]`, batch("ss"))
	unnamed.Input = `["a", "b"]`
	return []conformance.Requirement{
		unnamed,
		succeeds("9-7", suite, `{"completionReason": "MIN_SUCCESSFUL_REACHED",
			"successCount": 2, "totalCount": 2}`, batch("ss")),
		succeeds("9-10", suite, `{"completionReason": "FAILURE_TOLERANCE_EXCEEDED",
			"successCount": 0, "failureCount": 2, "totalCount": 2}`, batch("ff")),
		succeeds("9-12", suite, `["fa", "fb"]`, flat),
		with(succeeds("9-14", suite, `["X", "Y"]`, batch("ss")), 4, object{
			"ContextSucceededDetails": object{"Result": object{"Payload": "wrapped:X"}},
		}),
	}
}
