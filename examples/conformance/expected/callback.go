// SPDX-License-Identifier: Apache-2.0

package expected

import "github.com/lambda-durable/durable-go/testing/conformance"

func callbacks() []conformance.Requirement {
	late := named(fails("4-4", "callback",
		"CallbackStarted InvocationCompleted CallbackTimedOut InvocationCompleted"))
	late = with(late, 4, object{"CallbackTimedOutDetails": object{
		"Error": object{"Payload": object{"ErrorType": "Callback.Heartbeat"}},
	}})

	rejected := answered(named(fails("4-10", "callback", "CallbackStarted WaitStarted "+
		"InvocationCompleted CallbackFailed InvocationCompleted WaitSucceeded InvocationCompleted")),
		conformance.Action{
			Callback: "*", Operation: conformance.Failure, Seconds: 1,
			Payload: `{"ErrorType": "RejectedError", "ErrorMessage": "not approved"}`,
		})

	backwards := succeeds("4-19", "callback", `["${VALUE}", "${VALUE}"]`,
		"CallbackStarted CallbackStarted InvocationCompleted "+
			"CallbackSucceeded InvocationCompleted CallbackSucceeded InvocationCompleted")
	backwards.Variables = map[string]string{
		"A": "${GEN_STR:10}", "B": "${GEN_STR:10}", "VALUE": "${GEN_STR:12}",
	}
	backwards.Input = `["${A}", "${B}"]`
	backwards.Async = true
	backwards = answered(backwards, success(1), success(4))

	return []conformance.Requirement{late, rejected, backwards}
}

func waitsForCallbacks() []conformance.Requirement {
	const suite = "wait_for_callback"
	const events = "ContextStarted CallbackStarted StepStarted StepSucceeded InvocationCompleted " +
		"CallbackSucceeded ContextSucceeded InvocationCompleted"

	unnamed := named(succeeds("7-3", suite, `"${VALUE}"`, events))
	unnamed.Input = "null"
	unnamed = with(unnamed, 2, object{"Name": nil})
	alive := answered(named(succeeds("7-13", suite, `"${VALUE}"`, events)),
		conformance.Action{Callback: "*", Operation: conformance.Heartbeat}, success(1))
	alive = with(alive, 3, object{"CallbackStartedDetails": object{
		"CallbackId": "*", "HeartbeatTimeout": 10.0,
	}})
	empty := answered(named(succeeds("7-15", suite, "null", events)),
		conformance.Action{Callback: "*", Operation: conformance.Success, Seconds: 1})

	return []conformance.Requirement{answered(unnamed, success(1)), alive, empty}
}

func invokes() []conformance.Requirement {
	nothing := succeeds("5-4", "invoke", "null",
		"ChainedInvokeStarted InvocationCompleted ChainedInvokeSucceeded InvocationCompleted")
	nothing.Async = true
	return []conformance.Requirement{nothing}
}

func conditions() []conformance.Requirement {
	const suite = "wait_for_condition"
	const again = "StepStarted StepSucceeded InvocationCompleted "
	exhausted := fails("6-6", suite, again+again+"StepStarted StepFailed InvocationCompleted")
	exhausted.Input = "5"
	return []conformance.Requirement{
		exhausted,
		fails("6-8", suite, again+"StepStarted StepFailed InvocationCompleted"),
	}
}
