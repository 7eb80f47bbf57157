// SPDX-License-Identifier: Apache-2.0

// Package durabletest tests durable functions: it runs one to its end and says
// what happened.
//
//	func TestApproved(t *testing.T) {
//		t.Parallel()
//		run := durabletest.Run(t, order.Handle, order.Order{ID: "42"})
//
//		require.Equal(t, "shipped", run.Output(t).Status)
//		require.Equal(t, 24*time.Hour, run.Duration())
//		run.RequireTree(t, `
//			quote     step  SUCCEEDED
//			cool-off  wait  SUCCEEDED  24h0m0s
//		`)
//	}
//
// The handler runs as it does in Lambda, from the bytes of the envelope to the
// bytes of the answer, against an in-memory service:
//
//	test ── Run ──▶ service ◀── envelope, checkpoints ──▶ handler
//	  ▲                │
//	  └── Execution ───┘   operations, history, output
//
// Time is virtual. It stands still while the handler runs and jumps to the next
// instant at which something is due when the handler waits, so a day of waiting
// takes microseconds, and nothing depends on how fast the machine is. Every run
// has a clock of its own; tests may run in parallel.
//
// # The world around the function
//
// Options put into place what the function meets outside:
//
//	durabletest.OnCallback("approval", durabletest.Succeed(kim).After(2*time.Hour))
//	durabletest.OnInvoke("ship-item:live", func(ctx context.Context, it Item) (Parcel, error) { … })
//	durabletest.Register("price", durabletest.Durable(price.Handle))
//	durabletest.Override("charge", durabletest.Sequence(
//		durabletest.Fail(errCard), durabletest.Return(receipt)))
//
// Callbacks and bodies are found by the names of their operations, by paths such
// as "ship/[1]/label", or by patterns such as "ask-*". [Strict] forbids every body
// that is not replaced. A body takes no virtual time unless it is said how much:
// Return(receipt).Taking(time.Minute) runs beside the bodies of other branches, and
// the time-outs of its step and of the invocation apply.
//
// # Steering
//
// [Start] gives the reins to the test: it awaits callbacks and operations,
// answers, lets time pass, stops the execution.
//
//	run := durabletest.Start(t, order.Handle, in)
//	approval := run.AwaitCallback(t, "approval")
//	run.Advance(t, 71*time.Hour)
//	approval.Fail(t, "Rejected", "too expensive")
//	run.Wait(t)
//
// [Execution.Explain] says why time has moved and why it doesn't. What happens at
// one instant happens in a fixed order, which package local documents and [Seed]
// permutes.
//
// # Finding bugs
//
// After every run the function is replayed from each point of its history, in
// microseconds and without repeating any effect, and has to do the same again:
// the first test of a function that is not deterministic fails, and names the
// operation and the line; see [WithoutReplayCheck].
//
//	durabletest.CrashSweep(t, order.Handle, in)   // the process dies, everywhere
//	durabletest.Explore(t, order.Handle, in)      // branches come in another order
//	durabletest.FuzzRun(t, data, order.Handle)    // both, and any input
//	durabletest.Run(t, order.Handle, in,          // the service fails
//		durabletest.Faults(durabletest.Fault{Kind: durabletest.FaultLostResponse}))
//
// A failure that hangs on an order or on chance names its seed, and
//
//	go test -run TestThatFails -durable.seed=x0102
//
// runs it again, with the same history, byte for byte. [EachRun] sets up what the
// function works with and checks it after every one of many runs.
//
// # Hangs
//
// What waits for something that can never come is reported at once, with the name
// of the operation: a callback that nobody answers, and goroutines of the function
// that wait for one another. A function that blocks in its own code, say on a
// channel, looks like one that is busy; only in a bubble of testing/synctest is it
// certain that nothing can wake it. There, under [InBubble] or in a test that runs
// in a bubble as a whole, it is reported at once too, with its stacks. Elsewhere
// it is reported shortly before the -timeout of go test is over; then
//
//	go test -run TestThatHangs -durable.bubble
//
// puts its runs into bubbles without a change to the test.
//
// # On AWS
//
// The tests that ran in memory run against what is deployed, with flags of go
// test:
//
//	go test ./order -cloud -cloud.stack=orders
//
//	-cloud            run the deployed functions that tests name with Function
//	-cloud.stack      the CloudFormation stack in which they are looked up
//	-cloud.region     the AWS Region
//	-cloud.profile    the profile of the AWS configuration files
//	-cloud.endpoint   the URL of what answers in AWS's place, such as an emulator
//	-cloud.timeout    how long a run may take; the default is 5m0s
//
// [Run] invokes the function and follows its history; responders answer callbacks
// at real delays, the functions that are deployed answer chained invokes, and
// options of the handler are those of the deployment. A test that needs a virtual
// clock, faults or bodies of its own is skipped and says why. Durations are real:
// [Execution.RequireDuration] asks for that much at least, and [Lasting] skips
// what would take too long.
//
// # When a test fails
//
// The operations and the history of every run of a failed test are printed. A
// run that can't come to its end fails the test at once and says what it waits
// for.
//
// # Trees and goldens
//
// [Execution.RequireTree] compares the operations with a text, column by column;
// [AnyOrder] and [Subset] ask for less. [Execution.RequireGolden] compares them
// with a file in testdata and [Execution.RequireGoldenHistory] the history with
// its payloads; go test -durable.update rewrites the files. A test binary that
// has an -update flag of its own is understood too.
//
// With go test -artifacts every run of a failed test leaves an HTML report behind;
// [Report] and [Execution.WriteReport] write one in any case.
//
// # Code that changes
//
// [Upgrade] checks that a new version of a function can finish what the old one
// has begun, wherever that may stop. [ReplayHistory] checks that a function still
// does what an execution of it did on AWS, from the history that the service
// returned.
package durabletest
