// SPDX-License-Identifier: Apache-2.0

package local

import (
	"context"
	"time"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Config says what a [Runner]'s world is like. The zero value is ready to use;
// every field says its default.
type Config struct {
	// Start is what the clock shows first: 2026-01-01T00:00:00Z.
	Start time.Time
	// Seed permutes what could happen in another order: goroutines that are
	// ready, executions that are to be invoked, timers that are due at one
	// instant. 0 keeps the order in which they came.
	Seed uint64
	// Choose, when set, picks in place of Seed: it returns an index below n, which
	// is at least 2, into the things that could all be next, in the order in which
	// they came. It may not call the Runner.
	Choose func(n int) int
	// Free lets the goroutines of a handler run at the same time, as they do in
	// Lambda, and not one after the other. The order of what they do is that of the
	// machine, so Seed and Choose decide about executions and timers only, and a
	// body can't sleep by the clock.
	Free bool
	// ExecutionTimeout ends every execution that was started without one of its
	// own as TIMED_OUT. 0 means the longest that AWS allows, 366 days; the clock
	// does not move there for its own sake.
	ExecutionTimeout time.Duration
	// MaxOperations is how many operations an execution may have, retries and
	// polls included: 3,000, as on AWS.
	MaxOperations int
	// InvocationTimeout ends every invocation that has run for so long, as Lambda
	// does: the history shows a Sandbox.Timedout and the service invokes again.
	// Only bodies that take time, by the Sleep of backend.Attempt, let time pass
	// in an invocation. 0 means 15 minutes, the longest that AWS allows.
	InvocationTimeout time.Duration
	// RetryDelay is how long after a failed invocation the service invokes again:
	// 5 seconds. Negative means at once.
	RetryDelay time.Duration
	// Functions are the targets of [Runner.Start] and of chained invokes, by the
	// names under which they are called; see [Function].
	Functions map[string]Function
	// Wrap, when set, is called at the start of every invocation and returns the
	// backend that its handler gets instead of next. It sees the checkpoints and
	// the reads of the state, and may refuse, repeat or falsify them, or let the
	// process die with [ErrProcessGone]. Whoever falsifies an answer copies it
	// first, since its operations are shared. Scheduling and interception stay with
	// the Runner.
	Wrap func(inv Invocation, next backend.Backend) backend.Backend
	// Intercept, when set, runs in place of the bodies of steps, the checks of
	// conditions and submitters; next is the body. See backend.Interception.
	Intercept func(
		ctx context.Context, a backend.Attempt, next func(context.Context) (any, error),
	) (any, error)
	// OnCallback, when set, is told of every callback as soon as an outside
	// party can know of it: when the invocation that created it is over and, for
	// one that waits inside a wait-for-callback, its submitter has succeeded. It
	// may answer at once or later, or leave that to somebody else. Nil leaves
	// every callback unanswered.
	OnCallback func(*Callback)
	// OnEvent, when set, is shown every event of every execution soon after it
	// was recorded, in order within its execution. It may not call the Runner.
	OnEvent func(executionARN string, event protocol.Event)
}

// inlineOperations is how many operations an invocation's envelope carries. The
// handler reads the others as it reads further pages on AWS, which spares a long
// run from encoding and decoding its whole past at every invocation.
const inlineOperations = 2

func (c Config) withDefaults() Config {
	if c.Start.IsZero() {
		c.Start = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	if c.InvocationTimeout == 0 {
		c.InvocationTimeout = 15 * time.Minute
	}
	return c
}
