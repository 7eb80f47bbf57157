// SPDX-License-Identifier: Apache-2.0

package backend

import "github.com/lambda-durable/durable-go/sdk/protocol"

// Rehearsal is an optional interface of a [Backend] that has a function go over
// what is recorded already, to see whether it still does the same. Nothing of
// that shows outside: logs are dropped and plugins are not called.
type Rehearsal interface {
	// Calls is told of every operation that the function calls, on the goroutine
	// of the caller, after the engine has looked for a record and before anything
	// is done about the call. Only ID, ParentID, Name, Type and SubType are set.
	// Branches of a batch and virtual contexts are not told of.
	Calls(op protocol.Operation)
}
