// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// BranchError is the error of one item of a [Map] or one branch of a [Parallel].
type BranchError struct{ OperationError }

func branchError(o *operation, op *protocol.Operation) error {
	return &BranchError{OperationError: o.operationError(op)}
}

// BatchError is returned by [Map] and [Parallel] when the completion policy was
// not met. The [Batch] that comes with it holds every outcome.
type BatchError struct {
	OperationID   string
	OperationName string
	Reason        CompletionReason
	// Failures are the errors of the items that failed, by index.
	Failures []error

	what                    string
	succeeded, total, least int
}

// Error says how the batch ended and quotes the first failures.
func (e *BatchError) Error() string {
	text := fmt.Sprintf("%s: %d of %d items succeeded, %d failed (%s)",
		e.what, e.succeeded, e.total, len(e.Failures), e.Reason)
	if e.least > e.succeeded {
		text += fmt.Sprintf(", at least %d must succeed", e.least)
	}
	const shown = 3
	var quoted []string
	for _, err := range e.Failures[:min(shown, len(e.Failures))] {
		quoted = append(quoted, err.Error())
	}
	if len(quoted) > 0 {
		text += ": " + strings.Join(quoted, "; ")
	}
	return text
}

// Unwrap gives errors.Is and errors.As the errors of the items.
func (e *BatchError) Unwrap() []error { return e.Failures }

// recorded is the first failure's record: passing the error on names the origin.
func (e *BatchError) recorded() *protocol.ErrorObject {
	for _, err := range e.Failures {
		if r, ok := asInterface[recorder](err); ok {
			return r.recorded()
		}
	}
	return &protocol.ErrorObject{ErrorType: "BatchError", ErrorMessage: e.Error()}
}
