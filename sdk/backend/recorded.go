// SPDX-License-Identifier: Apache-2.0

package backend

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Recorded is what an [Interception] returns instead of a body's value when the
// outcome of the attempt is on record already. The payload is recorded again as
// it is; the serdes is not asked.
type Recorded struct {
	Payload *string
	// Next is what followed the attempt. Nil lets the strategy of a condition
	// decide, as it does about any value.
	Next *Decision
}

// RecordedError is what an [Interception] returns instead of a body's error when
// the failure of the attempt is on record already. The object is recorded again
// as it is.
type RecordedError struct {
	Object protocol.ErrorObject
	// Next is what followed the attempt. Nil lets the retry policy decide, as it
	// does about any error.
	Next *Decision
}

// Error returns the recorded message.
func (e *RecordedError) Error() string { return e.Object.ErrorMessage }

// Decision is what came after an attempt: the end of its operation, or another
// attempt.
type Decision struct {
	Again bool
	// Delay is the time until the other attempt.
	Delay time.Duration
}
