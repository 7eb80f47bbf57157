// SPDX-License-Identifier: Apache-2.0

package backend

import (
	"context"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Clock is an optional interface of a [Backend] whose time is not the machine's.
type Clock interface {
	// Now is the time by the backend's clock.
	Now() time.Time
}

// Scheduling is an optional interface of a [Backend] that lives in the handler's
// process and owns time and order there. The engine then runs the goroutines of
// an invocation one at a time, asks for the next one whenever the running one
// blocks, and sets no timers of its own. Without it goroutines run freely.
type Scheduling interface {
	Clock
	// Next picks one of the goroutines that can run, named by the path of the
	// operation that they work on, in the order in which they became ready. It
	// returns an index into ready, which has at least two elements and must not be
	// kept.
	Next(ready []string) int
}

// Attempt is one run of a user function: a step's body, a condition's check or
// a submitter.
type Attempt struct {
	ExecutionARN string
	// Operation is the record, or only what it begins with if the service has not
	// answered its START.
	Operation protocol.Operation
	// Number is 1 for the first attempt.
	Number int
	// Sleep blocks the body until d has passed by the backend's clock while other
	// goroutines of the invocation go on, or until ctx is done, and then returns
	// the error of ctx. It is nil unless the backend is [Timekeeping]. Only the
	// goroutine that was given the Attempt may call it.
	Sleep func(ctx context.Context, d time.Duration) error
}

// Interception is an optional interface of a [Backend] that stands between the
// engine and the bodies of steps. A test harness uses it to replace, delay or
// count them.
type Interception interface {
	// Intercept runs in place of the body; next is the body itself. The result
	// must be of the type that the body returns.
	Intercept(ctx context.Context, a Attempt, next func(context.Context) (any, error)) (any, error)
}
