// SPDX-License-Identifier: Apache-2.0

package expected

import "github.com/lambda-durable/durable-go/testing/conformance"

func steps() []conformance.Requirement {
	const twoRetries = "StepStarted StepFailed InvocationCompleted " +
		"StepStarted StepFailed InvocationCompleted StepStarted StepSucceeded InvocationCompleted"
	growing := succeeds("1-13", "step", `"Operation succeeded"`, twoRetries)
	growing = with(growing, 3, retryAfter(1, "${/^[0-5]$/}"))
	growing = with(growing, 6, retryAfter(2, "${/^([0-9]|10)$/}"))

	tripling := succeeds("1-14", "step", `"Operation succeeded"`, twoRetries)
	tripling = with(tripling, 3, retryAfter(1, 2.0))
	tripling = with(tripling, 6, retryAfter(2, 6.0))

	permanent := with(fails("1-16", "step", "StepStarted StepFailed InvocationCompleted"), 3, object{
		"StepFailedDetails": object{
			"Error":        object{"Payload": object{"ErrorType": "${/PermanentError$/}"}},
			"RetryDetails": object{"CurrentAttempt": 1.0},
		},
	})

	crashed := fails("1-17", "step",
		"StepStarted InvocationCompleted StepFailed InvocationCompleted")
	crashed.Variables = map[string]string{"INPUT": "${GEN_STR:8}"}
	crashed.Input = `"${INPUT}"`
	crashed = with(crashed, 3, object{
		"InvocationCompletedDetails": object{
			"Error": object{"Payload": object{"ErrorType": "Runtime.ExitError"}},
		},
	})
	crashed = with(crashed, 4, object{
		"StepFailedDetails": object{"RetryDetails": object{"CurrentAttempt": 1.0}},
	})
	crashed = logs(crashed, 1, object{"message": "/${INPUT}/"})

	return []conformance.Requirement{growing, tripling, permanent, crashed}
}

// retryAfter is a failed attempt with the delay until the next one.
func retryAfter(attempt float64, seconds any) object {
	return object{"StepFailedDetails": object{
		"RetryDetails": object{"CurrentAttempt": attempt, "NextAttemptDelaySeconds": seconds},
	}}
}

func waits() []conformance.Requirement {
	const events = "WaitStarted InvocationCompleted WaitSucceeded InvocationCompleted"
	hour := conformance.Requirement{
		ID: "2-5", Suite: "wait", Async: true,
		Events: conformance.Sequence("WaitStarted InvocationCompleted"),
	}
	return []conformance.Requirement{
		with(succeeds("2-2", "wait", "null", events), 2, object{"Name": "custom_wait_name"}),
		with(hour, 2, object{"WaitStartedDetails": object{"Duration": 3600.0}}),
	}
}

func children() []conformance.Requirement {
	logging := succeeds("3-17", "child", `"${INPUT}"`, "ContextStarted StepStarted StepSucceeded "+
		"ContextSucceeded WaitStarted InvocationCompleted WaitSucceeded InvocationCompleted")
	logging.Variables = map[string]string{"INPUT": "${GEN_STR:8}"}
	logging.Input = `"${INPUT}"`
	return []conformance.Requirement{logs(logging, 1, object{"message": "/${INPUT}/"})}
}
