// SPDX-License-Identifier: Apache-2.0

// Package service is the durable-execution service as a pure state machine. It
// answers for the local runner, the HTTP emulator and fault injection alike.
//
// A [Service] keeps many [Execution] values. Every call that time matters to
// takes the instant as an argument, and first lets everything pass that was due
// by then: waits, retries, callback time-outs, the delay before a failed
// invocation is repeated and the execution's own time-out. Nothing here reads a
// clock, starts a goroutine or draws a random number, so equal calls leave
// byte-identical histories. A later call with an earlier instant counts as made
// at the latest instant seen.
//
// Whoever owns the loop drives an execution like this:
//
//	exec, _, err := svc.Start(now, service.StartRequest{FunctionName: "order", Input: "{}"})
//	for exec.Status() == protocol.ExecutionRunning {
//		if exec.NeedsInvocation() {
//			inv, err := exec.Invoke(now)
//			...                               // run the handler; it calls Checkpoint and State
//			err = exec.Complete(now, answer)
//			continue
//		}
//		for _, invoke := range exec.TakeInvokes() { ... exec.FinishInvoke(now, id, outcome) }
//		next, ok := exec.NextDue()
//		now = next.At
//		exec.Fire(now)
//	}
//
// Refusals of the API are [*backend.Refusal] values with the service's texts.
// Other errors say that the driver broke the order of calls.
//
// What becomes of a Service can be taken as data by [Service.TakeChanges] and put
// into another one by [Service.Restore], which then goes on as the first would
// have.
//
// Neither a Service nor its executions are safe for concurrent use: whoever owns
// the loop serialises the calls, with one lock for the whole Service, because
// executions share its table of callbacks. [Backend] does that.
//
// Payloads are never copied: what a request leads to through pointers must not
// be modified after the call, nor what an answer leads to.
package service
