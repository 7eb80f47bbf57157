// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"slices"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// redacted returns events without their payloads and errors, or with the values
// of some JSON members hidden. The events that are given stay as they are.
func redacted(events []protocol.Event, members []string) ([]protocol.Event, error) {
	text, err := json.Marshal(events)
	if err != nil {
		return nil, err
	}
	var out []protocol.Event
	if err := json.Unmarshal(text, &out); err != nil {
		return nil, err
	}
	r := redaction{all: slices.Contains(members, redactAll), members: members}
	for i := range out {
		r.event(&out[i])
	}
	return out, nil
}

type redaction struct {
	all     bool
	members []string
}

// event redacts one event in place.
func (r *redaction) event(e *protocol.Event) {
	if d := e.ExecutionStartedDetails; d != nil {
		r.payload(&d.Input)
	}
	if d := e.ChainedInvokeStartedDetails; d != nil {
		r.payload(&d.Input)
	}
	if d := e.StepSucceededDetails; d != nil {
		r.payload(&d.Result)
	}
	if d := e.StepFailedDetails; d != nil {
		r.failure(&d.Error)
	}
	if d := e.InvocationCompletedDetails; d != nil && d.Error != nil {
		r.failure(d.Error)
	}
	for _, d := range []*protocol.ResultDetails{
		e.ExecutionSucceededDetails, e.ContextSucceededDetails, e.ChainedInvokeSucceededDetails,
		e.CallbackSucceededDetails,
	} {
		if d != nil {
			r.payload(&d.Result)
		}
	}
	for _, d := range []*protocol.ErrorDetails{
		e.ExecutionFailedDetails, e.ExecutionTimedOutDetails, e.ExecutionStoppedDetails,
		e.ContextFailedDetails, e.WaitCancelledDetails, e.ChainedInvokeFailedDetails,
		e.ChainedInvokeTimedOutDetails, e.ChainedInvokeStoppedDetails, e.CallbackFailedDetails,
		e.CallbackTimedOutDetails,
	} {
		if d != nil {
			r.failure(&d.Error)
		}
	}
}

// payload hides what it has to. What can't be looked into is left out.
func (r *redaction) payload(p *protocol.EventPayload) {
	if p.Payload == nil {
		return
	}
	if !r.all {
		if hidden, ok := hide(*p.Payload, r.members); ok {
			p.Payload = &hidden
			return
		}
	}
	p.Payload, p.Truncated = nil, true
}

func (r *redaction) failure(e *protocol.EventError) {
	switch {
	case e.Payload == nil:
	case r.all:
		e.Payload, e.Truncated = nil, true
	case e.Payload.ErrorData != "":
		e.Payload.ErrorData, _ = hide(e.Payload.ErrorData, r.members)
	}
}
