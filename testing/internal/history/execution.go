// SPDX-License-Identifier: Apache-2.0

package history

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Execution is what a history says about the execution itself.
type Execution struct {
	// ID and Name are empty when the service does not write them.
	ID   string
	Name string
	// Status is empty until the first event has been read.
	Status protocol.ExecutionStatus
	// Timeout is the execution's time-out, 0 when the history does not say.
	Timeout time.Duration
	Start   time.Time
	// End is zero while the execution runs.
	End    time.Time
	Input  protocol.EventPayload
	Result protocol.EventPayload
	Error  *protocol.ErrorObject
}

func (x *Execution) apply(e *protocol.Event) {
	if x.Status.Terminal() {
		return
	}
	if e.EventType == protocol.EventExecutionStarted {
		x.start(e)
		return
	}
	x.Status = protocol.ExecutionStatus(statusAfter(e.EventType))
	x.End = e.EventTimestamp.Time
	x.Result = ResultOf(e)
	x.Error = ErrorOf(e)
}

func (x *Execution) start(e *protocol.Event) {
	x.ID, x.Name = e.ID, e.Name
	x.Status = protocol.ExecutionRunning
	x.Start = e.EventTimestamp.Time
	if d := e.ExecutionStartedDetails; d != nil {
		x.Input = d.Input
		x.Timeout = seconds(d.ExecutionTimeout)
	}
}

// Invocation is one completed run of the function.
type Invocation struct {
	RequestID string
	Start     time.Time
	End       time.Time
	// Error is nil when the function answered and its answer was accepted.
	Error *protocol.ErrorObject
}

func invocationOf(e *protocol.Event) Invocation {
	d := e.InvocationCompletedDetails
	if d == nil {
		return Invocation{Start: e.EventTimestamp.Time, End: e.EventTimestamp.Time}
	}
	return Invocation{
		RequestID: d.RequestID,
		Start:     d.StartTimestamp.Time,
		End:       d.EndTimestamp.Time,
		Error:     ErrorOf(e),
	}
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
