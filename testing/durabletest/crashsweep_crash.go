// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// CrashKind says how an invocation dies.
type CrashKind string

// The kinds of crashes.
const (
	// CrashRequestLost ends the process at a checkpoint that the service never sees.
	CrashRequestLost CrashKind = "request lost"
	// CrashResponseLost ends the process at a checkpoint that the service has taken.
	CrashResponseLost CrashKind = "response lost"
	// CrashCallPanics lets the call of a checkpoint panic in the process, which answers
	// with an error; the service never sees the checkpoint.
	CrashCallPanics CrashKind = "call panics"
	// CrashMidStep ends the process when a body has had its effect and before its
	// outcome is known.
	CrashMidStep CrashKind = "gone mid-step"
	// CrashTimeout is CrashMidStep by the function's time-out.
	CrashTimeout CrashKind = "time-out mid-step"
)

// Crash is one way and one place in which the invocations of a run can die.
type Crash struct {
	Kind CrashKind
	// Number counts the checkpoints of the run, or its bodies, from 1.
	Number int
	// Invocation is 1 for the first one.
	Invocation int
	// At says what was under way: `SUCCEED charge`, or `charge, attempt 1`.
	At string
}

// String says which crash it is.
func (c Crash) String() string {
	return fmt.Sprintf("%s at %s %d (%s) in invocation %d",
		c.Kind, c.place(), c.Number, c.At, c.Invocation)
}

func (c Crash) place() string {
	switch c.Kind {
	case CrashMidStep, CrashTimeout:
		return "body"
	case CrashRequestLost, CrashResponseLost, CrashCallPanics:
		return "checkpoint"
	default:
		return "checkpoint"
	}
}

// describeUpdates says what a checkpoint proposes, the first of it.
func describeUpdates(updates []protocol.OperationUpdate) string {
	if len(updates) == 0 {
		return "nothing new"
	}
	var parts []string
	const shown = 3
	for i := range updates {
		if i == shown && len(updates) > shown+1 {
			parts = append(parts, fmt.Sprintf("and %d more", len(updates)-shown))
			break
		}
		parts = append(parts, describeUpdate(&updates[i]))
	}
	return strings.Join(parts, ", ")
}

func describeUpdate(u *protocol.OperationUpdate) string {
	name := u.Name
	if name == "" {
		name = strings.ToLower(string(u.Type)) + " " + u.ID
	}
	return string(u.Action) + " " + name
}
