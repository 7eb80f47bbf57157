// SPDX-License-Identifier: Apache-2.0

// Package cloud runs durable functions that are deployed on AWS, and returns the
// same [execution.Result] as a run in memory.
//
// A [Runner] starts executions and follows their histories. It answers callbacks
// as package local does, with the difference that every delay is real:
//
//	        Invoke (Event)                        invocations
//	test ───────────────────▶  Lambda  ◀───────────────────────▶ function
//	  ▲   GetDurableExecutionHistory │
//	  │ ◀────────────────────────────┘
//	  └─ events ─▶ fold ─▶ execution.Result
//
//	r, err := cloud.New(ctx, cloud.Config{Stack: "orders", Test: t.Name(), Logf: t.Logf})
//	if err != nil {
//		return err // says what to do
//	}
//	defer r.Close()
//	arn, err := r.Start(ctx, cloud.StartRequest{Function: "OrderFunction", Input: input})
//	if err != nil {
//		return err
//	}
//	result, err := r.Wait(ctx, arn)
//
// # What is left behind
//
// Nothing runs on when the test is over: an execution that was given up is
// stopped, and [Runner.Close] stops those that nobody waited for. The durable
// executions that these have started are among them.
//
// # What it costs
//
// The history is read in pages of 1000 events, and the last page again and again,
// at first every 200 ms, then less and less often while nothing changes. AWS
// allows 15 reads a second in an account and Region; being throttled only makes a
// run slower.
//
// # Texts
//
// Errors and logs name functions, operations and ARNs, and the flags of package
// durabletest that set a [Config]. They never hold payloads, callback ids or
// credentials.
package cloud
