// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// trace is where the function called an operation.
type trace struct {
	id    string
	depth int
	stack [12]uintptr
}

// Calls implements backend.Rehearsal.
func (r *rehearsal) Calls(op protocol.Operation) {
	if r.stopped {
		return
	}
	o := r.byID[op.ID]
	if o == nil {
		r.trace(op.ID)
		return
	}
	r.called[o.index] = true
	if r.at(o) == nil {
		r.pass(&o.states[0])
	}
	if r.tracing {
		r.trace(op.ID)
	}
	if recorded := o.first(); !sameKind(recorded, &op) {
		r.trace(op.ID)
		r.differs(op.ID, describe(recorded), describe(&op))
	}
}

// trace takes down the caller of an operation.
func (r *rehearsal) trace(id string) {
	const skipped = 4 // runtime.Callers, trace, Calls and the engine's own call
	t := trace{id: id}
	t.depth = runtime.Callers(skipped, t.stack[:])
	r.traces = append(r.traces, t)
}

// caller returns the file and line of the user's code that has called an
// operation, or the nearest one around it of which that is known.
func (r *rehearsal) caller(id string) string {
	for {
		for i := len(r.traces) - 1; i >= 0; i-- {
			if t := &r.traces[i]; t.id == id {
				return userLine(t.stack[:t.depth])
			}
		}
		cut := strings.LastIndexByte(id, '-')
		if cut < 0 {
			return ""
		}
		id = id[:cut]
	}
}

// userLine returns the first line of a stack that is not of the SDK.
func userLine(stack []uintptr) string {
	frames := runtime.CallersFrames(stack)
	for {
		f, more := frames.Next()
		if f.Function != "" && !ours(f.Function) {
			return fmt.Sprintf("%s:%d", f.File, f.Line)
		}
		if !more {
			return ""
		}
	}
}

// ours reports whether a function is the SDK's, or the harness's that listens to
// a replay.
func ours(function string) bool {
	const module = "github.com/lambda-durable/durable-go/"
	return strings.HasPrefix(function, module+"sdk/") ||
		strings.HasPrefix(function, module+"testing/durabletest.")
}
