// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"context"
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// Usage is what an execution has used up. What it invoked is not counted.
type Usage struct {
	// Invocations of the function, failed ones included.
	Invocations int
	// Operations as the service's quota counts them: retries and polls are some
	// too, and so are invocations that were repeated.
	Operations int
	// Checkpoints are calls of the checkpoint API, refused ones included.
	Checkpoints int
	// Bytes of payloads and errors that were sent with them.
	Bytes int
	// LongestPayload is the size of the longest of them, in bytes.
	LongestPayload int
}

// Budget is the most that an execution may use up; 0 means as much as it likes.
type Budget Usage

// WithinBudget fails the test after a run that has used up more.
func WithinBudget(b Budget) Option { return option(func(c *config) { c.budget = b }) }

// Usage returns what the execution has used up so far.
func (x *Execution[Out]) Usage() Usage { return x.world.usageOf(x.result()) }

// RequireBudget fails the test if the execution has used up more.
func (x *Execution[Out]) RequireBudget(t TB, b Budget) {
	t.Helper()
	x.skipDeployed(t, "RequireBudget", "nobody sees the calls there")
	x.world.requireBudget(t, x.result(), b)
}

// String lists the counts.
func (u Usage) String() string {
	return fmt.Sprintf("%d invocations, %d operations, %d checkpoint calls, %d bytes, "+
		"longest payload %d bytes",
		u.Invocations, u.Operations, u.Checkpoints, u.Bytes, u.LongestPayload)
}

func (w *world) checkBudget(t TB, l left) {
	t.Helper()
	if w.cfg.budget != (Budget{}) {
		w.requireBudget(t, l.result(), w.cfg.budget)
	}
}

func (w *world) requireBudget(t TB, r *execution.Result, b Budget) {
	t.Helper()
	if over := b.exceeded(w.usageOf(r)); len(over) > 0 {
		t.Errorf("durabletest: the execution is over its budget: %s", strings.Join(over, ", "))
		t.FailNow()
	}
}

// exceeded says what there is too much of.
func (b Budget) exceeded(u Usage) []string {
	var over []string
	for _, row := range []struct {
		what       string
		used, most int
	}{
		{"invocations", u.Invocations, b.Invocations},
		{"operations", u.Operations, b.Operations},
		{"checkpoint calls", u.Checkpoints, b.Checkpoints},
		{"bytes", u.Bytes, b.Bytes},
		{"bytes in the longest payload", u.LongestPayload, b.LongestPayload},
	} {
		if row.most > 0 && row.used > row.most {
			over = append(over, fmt.Sprintf("%d %s instead of %d", row.used, row.what, row.most))
		}
	}
	return over
}

func (w *world) usageOf(r *execution.Result) Usage {
	u := Usage{Invocations: len(r.Invocations)}
	if w != nil {
		u.Checkpoints, u.Bytes, u.LongestPayload = w.traffic.calls, w.traffic.bytes, w.traffic.longest
	}
	for o := range r.All() {
		u.Operations += max(1, len(o.Attempts))
	}
	for _, inv := range r.Invocations {
		if inv.Error != nil {
			u.Operations++
		}
	}
	return u
}

// traffic counts what the execution under test sends.
type traffic struct{ calls, bytes, longest int }

// counted counts what goes through it to another backend.
type counted struct {
	backend.Backend

	traffic *traffic
}

// Checkpoint implements backend.Backend.
func (c counted) Checkpoint(
	ctx context.Context, req backend.CheckpointRequest,
) (backend.CheckpointResponse, error) {
	c.traffic.count(req.Updates)
	return c.Backend.Checkpoint(ctx, req)
}

func (t *traffic) count(updates []protocol.OperationUpdate) {
	t.calls++
	for i := range updates {
		u := &updates[i]
		if u.Payload != nil {
			t.bytes += len(*u.Payload)
			t.longest = max(t.longest, len(*u.Payload))
		}
		size := u.Error.Size()
		t.bytes += size
		t.longest = max(t.longest, size)
	}
}
