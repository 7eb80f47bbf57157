// SPDX-License-Identifier: Apache-2.0

package cloud

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// UnfinishedError says that an execution was given up before its end, and stopped.
type UnfinishedError struct {
	ARN string
	// Cause is why: an [*APIError], an answer to a callback that the service does
	// not take, or [context.DeadlineExceeded] or [context.Canceled].
	Cause error
	// Waiting describes the operations that had not ended.
	Waiting []string
	// LastEvent describes the latest event of the history.
	LastEvent string
}

// maxListed bounds the operations in a text.
const maxListed = 8

// Error says why, and what the execution waited for.
func (e *UnfinishedError) Error() string {
	cause := e.Cause.Error()
	if errors.Is(e.Cause, context.Canceled) {
		cause = "the test is over: " + cause
	}
	text := fmt.Sprintf("cloud: execution %s did not end: %s; ", e.ARN, cause)
	if len(e.Waiting) == 0 {
		return text + "no operation was open; " + e.LastEvent
	}
	text += "open: " + strings.Join(e.Waiting[:min(len(e.Waiting), maxListed)], ", ")
	if more := len(e.Waiting) - maxListed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text + "; " + e.LastEvent
}

// Unwrap returns the cause.
func (e *UnfinishedError) Unwrap() error { return e.Cause }

// waiting describes the operations that are open. Contexts are left out: they are
// open because something inside them is.
func waiting(r *execution.Result) []string {
	var open []string
	for o := range r.All() {
		if o.Status.Terminal() || o.Type == protocol.TypeContext {
			continue
		}
		if outer := o.Parent(); o.Type == protocol.TypeCallback && outer != nil &&
			outer.Kind() == execution.KindWaitForCallback {
			o = outer
		}
		open = append(open, fmt.Sprintf("%s %q", o.Kind(), o.Path))
	}
	return open
}
