// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/lambda-durable/durable-go/sdk/internal/engine"
)

// Context is what durable operations are called with. It is a context.Context:
// its deadline is that of the current invocation, and it is cancelled when the
// invocation ends, which for a long workflow happens many times.
//
// A Context belongs to one goroutine and runs one operation at a time. The
// function of a child, branch or iteration gets a Context of its own and uses
// only that one; a step's body gets a [StepContext], with which no operation can
// be called. Breaking these rules fails the execution with a [MisuseError].
type Context interface {
	context.Context

	// Logger logs with the execution's and the operation's attributes. It is
	// silent while the function is replaying, so that a line appears once
	// however often the function runs; see [WithReplayLogging].
	Logger() *slog.Logger

	// IsReplaying reports whether the function is re-running code that ran in an
	// earlier invocation. Use it for observation only: work that depends on it
	// is non-deterministic by definition.
	IsReplaying() bool

	// Execution tells which execution and which invocation this is.
	Execution() Execution

	// own keeps implementations inside this package.
	own() *scope
}

// Execution identifies the running execution and the current invocation.
type Execution struct {
	// ARN is the durable execution ARN.
	ARN string
	// RequestID is that of the current invocation; it differs from one
	// invocation to the next. Empty outside Lambda when none was given.
	RequestID string
	// TenantID is the tenant that the execution belongs to, if any.
	TenantID string
	// StartTime is when the execution started, as the service recorded it.
	StartTime time.Time
}

// scope is a Context: one durable function body at work.
type scope struct {
	context.Context //nolint:containedctx // a durable.Context is a context.Context

	inv  *invocation
	task *engine.Task

	// id is the prefix of the ids of operations called here, "" at the root.
	id string
	// wireParent is the ParentId of those operations: the nearest ancestor that
	// has a record, which for a virtual context is not id.
	wireParent string
	name       string // of the operation that the scope is the body of
	parent     string // ParentId of that operation

	index     int          // of the batch's branch that the scope is within, from 1
	ahead     string       // id of the operation to come, once it was asked for
	extent    int          // one more than the last position with a record; 0: not asked for yet
	position  int          // of the latest operation
	replaying atomic.Bool  // read by loggers on any goroutine
	pinned    bool         // replays to its very end: recomputes a large result
	branch    bool         // or within one: nobody may ever wait for it
	now       time.Time    // of the latest finished operation
	random    *randomness  // made at first use
	logger    *slog.Logger // made at first use

	// around is the scope that a virtual context on the same goroutine belongs to.
	around *scope

	branches []*engine.Task // started here and not waited for yet
	undos    []undo         // registered by Compensate, in that order
	versions map[string]int // answers of Version, by change id

	turn   turn        // of the operation in progress
	spare  *operation  // of a call that is over; whose turn it is uses it again
	closed atomic.Bool // the body has returned
}

func (s *scope) own() *scope { return s }

func (s *scope) IsReplaying() bool { return s.replaying.Load() }

func (s *scope) Execution() Execution { return s.inv.execution }

// child returns the scope for the body of operation o, run by the given task.
func (o *operation) child(task *engine.Task, virtual bool) *scope {
	c := &scope{
		Context: o.inv.hooks.inherit(task.Context(), o.scope.Context),
		inv:     o.inv, task: task, id: o.id, wireParent: o.id, name: o.name, parent: o.parent,
		now: time.UnixMilli(o.started).UTC(), index: o.index,
	}
	if virtual {
		c.wireParent = o.parent
	}
	ranBefore := o.recordedBefore(virtual)
	if virtual && task == o.scope.task {
		c.around = o.scope
		ranBefore = ranBefore || o.scope.replaying.Load()
	}
	c.replaying.Store(ranBefore)
	return c
}

// recordedBefore reports whether a record tells that the body of o ran before in
// an earlier invocation.
func (o *operation) recordedBefore(virtual bool) bool {
	if virtual {
		return o.inv.engine.Extent(o.id) > 0
	}
	return o.recorded != nil
}
