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
// # When a test fails
//
// The operations and the history of every run of a failed test are printed. A
// run that can't come to its end fails the test at once and says what it waits
// for.
//
// # Golden trees
//
// [Execution.RequireGolden] compares the operations with a file in testdata;
// go test -durable.update rewrites it. A test binary that has an -update flag of
// its own is understood too.
package durabletest
