// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"fmt"
	"runtime"
	"strings"
)

// WithStackTraces records where a user function panicked, with the error: at
// most 32 frames of function, file and line, innermost first. They are read from
// [OperationError] and from the execution's history. By default none are
// recorded, since they name files of the build machine. Errors that are returned
// know no place in Go and have none.
func WithStackTraces() HandlerOption { return stackOption{} }

type stackOption struct{}

func (stackOption) applyHandler(c *handlerConfig) { c.stackTraces = true }

// panicError is a panic of a user function.
type panicError struct {
	text  string
	stack []string
}

// panicked turns what was recovered into an error. The deferred function that
// recovered calls it, while the frames of the panic are still there.
func (c *handlerConfig) panicked(value any) error {
	e := &panicError{text: fmt.Sprintf("panic: %v", value)}
	if c.stackTraces {
		e.stack = panicStack()
	}
	return e
}

func (e *panicError) Error() string        { return e.text }
func (e *panicError) ErrorType() string    { return typePanic }
func (e *panicError) stackTrace() []string { return e.stack }
func (e *panicError) Is(target error) bool { return target == ErrPanic }

// panicStack lists the frames from the one that panicked on outwards.
func panicStack() []string {
	const deep = maxStackFrames + 16 // with those of the recovery, which are left out
	var pcs [deep]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs[:])])
	var stack []string
	panicking := false
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		switch {
		case f.Function == "runtime.gopanic":
			stack, panicking = nil, true
		case panicking && stack == nil && strings.HasPrefix(f.Function, "runtime."):
			// How the runtime came to panic.
		default:
			stack = append(stack, fmt.Sprintf("%s %s:%d", f.Function, f.File, f.Line))
		}
	}
	return stack[:min(len(stack), maxStackFrames)]
}
