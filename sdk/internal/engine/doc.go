// SPDX-License-Identifier: Apache-2.0

// Package engine runs one invocation of a durable function: the goroutines of
// the handler and its branches, the journal of recorded operations, and the
// pipeline that sends checkpoints.
//
// It knows nothing of steps, waits or maps. Package durable tells their stories
// with three means: [Engine.Lookup] says what is recorded, [Task.Commit] records
// more, and [Task.Await] blocks until a record or a future changes.
//
// # Suspension
//
// Every goroutine that runs user code is a [Task]. The engine counts those that
// can run. When the count reaches zero, nothing is left to send and the service
// has something pending, the invocation is suspended: every task leaves by
// runtime.Goexit, so that nothing travels through user code, and [Engine.Run]
// returns once the last one is gone. The decision is taken under the lock that
// guards the count; there is no timer in it.
//
// # Order
//
// One mutex guards all state. It is never held while user code, a hook or the
// backend runs. With a backend that implements backend.Scheduling one task runs
// at a time and the backend picks the next; without it all run freely.
package engine
