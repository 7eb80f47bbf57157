// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/local"
)

// attempt is one attempt of an operation's body.
type attempt struct {
	operation string
	number    int
}

// crasher lets the execution of one world die at one place, or takes down where
// it could die.
type crasher struct {
	world *world
	at    Crash // of no kind: nowhere
	done  bool
	// diedAt is the number of checkpoints that there were before the crash.
	diedAt int

	places     []Crash
	calls      int
	bodies     int
	invocation int
	// written is how many log lines there were at each checkpoint.
	written []int

	// open are the attempts whose outcome is not on record. Those that the crash
	// has found may run again.
	open, interrupted map[attempt]bool
	// unsettled are the log lines, among the first read ones, after which nothing
	// of their context is on record. Those that the crash has found may be logged
	// again.
	unsettled []LogEntry
	read      int
	// closed says that the invocation has closed a context.
	closed bool
}

// crashIn puts a crasher into a world. Failed invocations are repeated at once,
// so that a crash does not change the time at which things happen.
func crashIn(w *world, at Crash) *crasher {
	c := &crasher{world: w, at: at, open: make(map[attempt]bool)}
	w.cfg.local.RetryDelay = -1
	w.cfg.wraps = append(w.cfg.wraps, c.wrap)
	body := w.cfg.local.Intercept
	w.cfg.local.Intercept = func(
		ctx context.Context, a backend.Attempt, next func(context.Context) (any, error),
	) (any, error) {
		if a.ExecutionARN != w.arn {
			return body(ctx, a, next)
		}
		return c.body(&a, func() (any, error) { return body(ctx, a, next) })
	}
	return c
}

func (c *crasher) wrap(inv local.Invocation, next backend.Backend) backend.Backend {
	if inv.ExecutionARN != c.world.arn {
		return next
	}
	c.invocation = inv.Number
	c.closed = c.closed && c.done
	return crashing{next, c}
}

// crashing is the backend of an invocation that a crasher watches.
type crashing struct {
	backend.Backend

	crasher *crasher
}

// Checkpoint implements backend.Backend.
func (b crashing) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	c := b.crasher
	c.calls++
	c.passes(describeUpdates(req.Updates), c.calls, CrashRequestLost, CrashResponseLost, CrashCallPanics)
	written := c.world.logs.count()
	c.written = append(c.written, written)
	switch {
	case c.hits(CrashRequestLost, c.calls):
		return backend.CheckpointResponse{}, local.ErrProcessGone
	case c.hits(CrashCallPanics, c.calls):
		panic("durabletest: a crash sweep")
	}
	resp, err := b.Backend.Checkpoint(ctx, req)
	if err == nil {
		c.settle(req.Updates, written)
	}
	if c.hits(CrashResponseLost, c.calls) {
		return backend.CheckpointResponse{}, local.ErrProcessGone
	}
	return resp, err
}

// settle takes note of what is on record now. The log lines are those that were
// written before.
func (c *crasher) settle(updates []protocol.OperationUpdate, written int) {
	c.readLogs(written)
	for i := range updates {
		u := &updates[i]
		if !c.done && u.SubType != protocol.SubTypeVersion { // which has no place among the others
			c.unsettled = slices.DeleteFunc(c.unsettled, func(e LogEntry) bool {
				return e.operationID == u.ID || e.operationID == u.ParentID
			})
		}
		if u.Action == protocol.ActionStart {
			continue
		}
		c.closed = c.closed || u.Type == protocol.TypeContext && !c.done
		maps.DeleteFunc(c.open, func(a attempt, _ bool) bool { return a.operation == u.ID })
	}
}

// readLogs reads the log up to a number of lines, until the crash.
func (c *crasher) readLogs(written int) {
	if !c.done && written > c.read {
		c.unsettled = append(c.unsettled, c.world.logs.all()[c.read:written]...)
		c.read = written
	}
}

// body runs a body that may be the last thing an invocation does, also when it
// panics.
func (c *crasher) body(a *backend.Attempt, run func() (any, error)) (value any, err error) {
	c.bodies++
	number := c.bodies // bodies may take time side by side
	c.open[attempt{a.Operation.ID, a.Number}] = true
	if c.at.Kind == "" {
		path := c.world.lineage(a.ExecutionARN, a.Operation.ID).path()
		c.passes(fmt.Sprintf("%s, attempt %d", path, a.Number), number, CrashMidStep, CrashTimeout)
	}
	death := c.deathIn(number)
	if death == nil {
		return run()
	}
	returned := false
	defer func() {
		if recover() == nil && !returned {
			return // the goroutine ends, for another reason
		}
		c.dies()
		value, err = nil, death
	}()
	value, err = run()
	returned = true
	return value, err
}

// deathIn returns how the process dies in a body, nil when it doesn't.
func (c *crasher) deathIn(number int) error {
	switch {
	case c.is(CrashMidStep, number):
		return local.ErrProcessGone
	case c.is(CrashTimeout, number):
		return local.ErrInvocationTimedOut
	default:
		return nil
	}
}

// passes takes down a place where crashes of some kinds are possible.
func (c *crasher) passes(at string, number int, kinds ...CrashKind) {
	if c.at.Kind != "" {
		return
	}
	for _, kind := range kinds {
		c.places = append(c.places, Crash{kind, number, c.invocation, at})
	}
}

// hits reports whether the crash is to happen here, and takes down what it finds.
func (c *crasher) hits(kind CrashKind, number int) bool {
	if !c.is(kind, number) {
		return false
	}
	c.dies()
	return true
}

func (c *crasher) is(kind CrashKind, number int) bool {
	return !c.done && c.at.Kind == kind && c.at.Number == number
}

func (c *crasher) dies() {
	c.readLogs(c.world.logs.count())
	c.done, c.diedAt = true, c.calls
	c.interrupted, c.open = c.open, make(map[attempt]bool)
}
