// SPDX-License-Identifier: Apache-2.0

// Package durable lets a function run for up to a year on AWS Lambda: written as
// one piece, interrupted anywhere, and finished exactly once.
//
//	func Handle(ctx durable.Context, in Order) (Receipt, error) {
//		charge, err := durable.Step(ctx, "charge",
//			func(ctx durable.StepContext) (Charge, error) {
//				return payments.Charge(ctx, in, ctx.IdempotencyKey())
//			})
//		if err != nil {
//			return Receipt{}, err
//		}
//		if err := durable.Wait(ctx, "cool-off", 24*time.Hour); err != nil {
//			return Receipt{}, err
//		}
//		return durable.Invoke[Receipt](ctx, "ship", "ship-order:live", charge)
//	}
//
//	func main() { awslambda.Start(Handle) }
//
// # Operations and replay
//
// What a function does through this package are operations. Each is recorded by
// the service as it begins and ends. When the function has to wait, the
// invocation ends; later it is invoked again, runs from the top, and operations
// that have ended return their recorded outcome without doing anything:
//
//	invocation 1   charge ── runs ──▶ cool-off ── nothing else to do: ends
//	                                     ┆ a day passes, nothing runs
//	invocation 2   charge ┄ recorded ┄▶ cool-off ┄ over ┄▶ ship ── ends
//	                                                         ┆ the other function runs
//	invocation 3   charge ┄▶ cool-off ┄▶ ship ┄ recorded ┄▶ returns: the execution has ended
//
// The code between operations therefore runs many times and must come to the
// same calls in the same order: it must be deterministic. Time, random values,
// the environment and anything else that can differ belongs in a [Step]; [Now],
// [UUID] and [Rand] repeat by themselves. A call that differs from the record
// ends the execution with a [NonDeterministicError] that names both.
//
// # Waiting leaves the function
//
// An operation that must wait does not return before it is over. If nothing else
// in the function can go on, its goroutines leave instead: deferred functions
// run, no code after the waiting call does, and recover sees nothing. An
// operation called from a deferred function does nothing then, so
//
//	defer durable.Do(ctx, "release", release)
//
// runs its step once, when the function really returns.
//
// # Contexts and concurrency
//
// A [Context] belongs to one goroutine and does one operation at a time. For
// more there are [Go], [Parallel], [Map] and the asynchronous forms, whose
// functions get a Context of their own. A step's body gets a [StepContext], with
// which no operation can be called. Breaking these rules ends the execution with
// a [MisuseError].
//
// # Values and errors
//
// Results pass through a [Serdes], JSON by default, before the function sees
// them, in the first run as in a replay. An operation that fails returns an error
// of its own type, such as [*StepError], built from what was recorded; errors.Is
// and errors.As work the same live and at replay, on the sentinels of this
// package and on types registered with [WithErrors].
//
// # Testing
//
// The testing module runs functions in memory, under a clock that skips all
// waiting, and against what is deployed with the same tests; see package
// durabletest.
package durable
