// SPDX-License-Identifier: Apache-2.0

// Package local runs durable functions in the test's own process, against an
// in-memory service and under a virtual clock.
//
// A [Runner] is a little world: a clock, the durable service, and the functions
// that live there. Handlers run as they do in Lambda, from the bytes of the
// envelope to the bytes of the answer; only the backend behind them differs.
//
//	       Start, answers            envelope ▶
//	test ───────────────▶ service ◀──────────────▶ handler
//	                        ▲   checkpoint, state ▲
//	                        │                     │
//	                      clock ──────────────────┘ Now
//
// # Time
//
// The clock stands still while a handler runs. When every execution waits, it
// moves to the earliest instant at which something is due: a wait, a retry, a
// time-out, an answer that was scheduled. Whatever is due at that instant
// happens before handlers are invoked again. An hour of waiting therefore takes
// microseconds, and two runs leave the same history.
//
// When nothing is due and nothing can be answered, the run ends at once with a
// [BlockedError] that names what it waits for.
//
// # Order
//
// The goroutines of a handler run one at a time, executions one after the other.
// A seed permutes both, and the order of timers that are due together. One seed
// gives one history, byte for byte.
package local
