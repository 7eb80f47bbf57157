// SPDX-License-Identifier: Apache-2.0

// Package local runs durable functions in the test's own process, against an
// in-memory service and under a virtual clock.
//
// A [Runner] is a little world: a clock, the durable service, and the functions
// that live there. Handlers run as they do in Lambda, from the envelope to the
// answer; only the backend behind them differs.
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
// time-out, an answer that was scheduled, the end of a body that takes time. An
// hour of waiting therefore takes microseconds, and two runs leave the same
// history. [Runner.Moves] says why the clock has moved, [Runner.Stands] why it
// doesn't.
//
// When nothing is due and nothing can be answered, the run ends at once with a
// [BlockedError] that names what it waits for.
//
// A body takes no virtual time unless [Config.Intercept] lets it, by the Sleep of
// its attempt. Then the clock moves while the invocation is under way: other
// bodies go on beside it, other executions are invoked, callbacks are answered,
// and the invocation itself may time out.
//
// # Order
//
// What is due at one instant happens in this order:
//
//  1. the timers of the service: per execution, in the order of their start, the
//     timers of operations in the order in which these were started, then the
//     delay after a failed invocation, then the execution's time-out;
//  2. what was scheduled, answers to callbacks among it, in the order in which it
//     was. An answer at the instant of a time-out comes too late;
//  3. handlers, one execution after the other, in the order of their start.
//
// The goroutines of a handler run one at a time, in the order in which they
// became ready. A seed permutes these orders, each within its number. One seed
// gives one history, byte for byte.
//
// # Hangs
//
// A handler whose goroutines all wait for operations or futures that nothing will
// bring to an end is found by the SDK, which fails the execution. One that blocks
// in its own code, on a channel for instance, can be proved to hang only in a
// bubble of testing/synctest: there the run ends at once with a [HungError] that
// shows the stacks and names the operation. Outside of a bubble the context given
// to [Runner.Wait] bounds it: when that is done and the handler has not left two
// seconds later, it is given up with the same error.
package local
