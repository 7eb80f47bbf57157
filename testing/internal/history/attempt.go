// SPDX-License-Identifier: Apache-2.0

package history

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Attempt is one run of a step's body, or one check of a condition.
type Attempt struct {
	// Number is 1 for the first attempt.
	Number int
	Start  time.Time
	// End is zero while the attempt runs, or after it was cut off.
	End time.Time
	// Result is the final result of a step or the polled state of a condition.
	Result *string
	Error  *protocol.ErrorObject
	// RetryDelay is the time until the next attempt, 0 after the last one.
	RetryDelay time.Duration

	closed bool
}

// startAttempt opens an attempt. An attempt that was cut off is run again
// without an event, or with one that belongs to the same attempt.
func (o *Operation) startAttempt(e *protocol.Event, r *records) {
	o.Status = protocol.StatusStarted
	if o.StepDetails != nil {
		o.StepDetails.NextAttemptTimestamp = nil
	}
	if len(o.Attempts) == 0 {
		o.Attempts = r.attempts.Slice(1)
		o.Attempts[0] = Attempt{Number: 1, Start: e.EventTimestamp.Time}
		return
	}
	if last := &o.Attempts[len(o.Attempts)-1]; last.closed {
		o.Attempts = append(o.Attempts,
			Attempt{Number: last.Number + 1, Start: e.EventTimestamp.Time})
	}
}

// endAttempt closes the running attempt and, unless another one is to follow,
// the step. The START of a step is optional, so there may be no running one.
func (o *Operation) endAttempt(e *protocol.Event, r *records) {
	o.startAttempt(e, r)
	retry := retryOf(e)
	a := &o.Attempts[len(o.Attempts)-1]
	a.End, a.closed = e.EventTimestamp.Time, true
	a.Number = max(a.Number, retry.CurrentAttempt)
	result := ResultOf(e)
	a.Result, a.Error = result.Payload, ErrorOf(e)

	if o.StepDetails != nil {
		o.StepDetails.Attempt = a.Number
	}
	if retry.NextAttemptDelaySeconds == nil {
		o.end(e)
		return
	}
	a.RetryDelay = seconds(*retry.NextAttemptDelaySeconds)
	o.Status = protocol.StatusPending
	o.settle(result, a.Error)
	if o.StepDetails != nil {
		o.StepDetails.NextAttemptTimestamp = protocol.AtPtr(a.End.Add(a.RetryDelay))
	}
}
