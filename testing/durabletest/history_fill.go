// SPDX-License-Identifier: Apache-2.0

package durabletest

import (
	"encoding/json"
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// FillIn tells [ReplayHistory] what an operation's result was, where the file
// leaves it out: a value that is encoded as JSON, or an error if the operation
// failed. The path is that of [execution.Result.Operation].
func FillIn(path string, result any) Option {
	return option(func(c *config) { c.fillIns = append(c.fillIns, fillIn{path, result}) })
}

// FillInput tells [ReplayHistory] what the input of the execution was, where the
// file leaves it out.
func FillInput(input any) Option {
	return option(func(c *config) { c.fillIns = append(c.fillIns, fillIn{"", input}) })
}

// fillIn is what is known of an operation, or of the execution for the empty
// path.
type fillIn struct {
	path  string
	value any
}

// filled returns the events with what is known of them put in.
func filled(events []protocol.Event, fillIns []fillIn) ([]protocol.Event, error) {
	run := execution.FromHistory("", events)
	events = append([]protocol.Event(nil), run.Events...)
	for _, f := range fillIns {
		id := ""
		if f.path != "" {
			o, err := run.Operation(f.path)
			if err != nil {
				return nil, fmt.Errorf("FillIn: %w", err)
			}
			id = o.ID
		}
		if err := f.into(events, id); err != nil {
			return nil, err
		}
	}
	return events, nil
}

// into puts a value into all events of an operation that lack one.
func (f fillIn) into(events []protocol.Event, id string) error {
	if failure, ok := f.value.(error); ok {
		fillError(events, id, errorObject(failure))
		return nil
	}
	text, err := json.Marshal(f.value)
	if err != nil {
		return fmt.Errorf("FillIn of %q: %T can't be encoded as JSON: %w", f.path, f.value, err)
	}
	if id == "" {
		fillInput(events, string(text))
		return nil
	}
	fillResult(events, id, string(text))
	return nil
}

func fillInput(events []protocol.Event, text string) {
	for i := range events {
		if d := events[i].ExecutionStartedDetails; d != nil {
			c := *d
			c.Input = protocol.EventPayload{Payload: &text}
			events[i].ExecutionStartedDetails = &c
		}
	}
}

// fillResult sets the results that were left out of the events of an operation.
// The events are copies, their details are not.
func fillResult(events []protocol.Event, id, text string) {
	for i := range events {
		e := &events[i]
		if e.ID != id || !lacksResult(e) {
			continue
		}
		payload := protocol.EventPayload{Payload: &text}
		if d := e.StepSucceededDetails; d != nil {
			c := *d
			c.Result = payload
			e.StepSucceededDetails = &c
			continue
		}
		for _, d := range resultDetails(e) {
			if *d != nil {
				*d = &protocol.ResultDetails{Result: payload}
			}
		}
	}
}

func fillError(events []protocol.Event, id string, object *protocol.ErrorObject) {
	for i := range events {
		e := &events[i]
		if e.ID != id || !lacksError(e) {
			continue
		}
		failed := protocol.EventError{Payload: object}
		if d := e.StepFailedDetails; d != nil {
			c := *d
			c.Error = failed
			e.StepFailedDetails = &c
			continue
		}
		for _, d := range errorDetails(e) {
			if *d != nil {
				*d = &protocol.ErrorDetails{Error: failed}
			}
		}
	}
}

// lacksResult reports whether the result of an operation was left out of an
// event, in whole or in part.
func lacksResult(e *protocol.Event) bool {
	if d := e.StepSucceededDetails; d != nil {
		return d.Result.Truncated
	}
	for _, d := range resultDetails(e) {
		if *d != nil {
			return (*d).Result.Truncated
		}
	}
	return false
}

// lacksError reports whether the error of an operation was left out of the event
// with which it failed for good.
func lacksError(e *protocol.Event) bool {
	if d := e.StepFailedDetails; d != nil {
		return d.RetryDetails.NextAttemptDelaySeconds == nil && d.Error.Truncated
	}
	for _, d := range errorDetails(e) {
		if *d != nil {
			return (*d).Error.Truncated
		}
	}
	return false
}

func resultDetails(e *protocol.Event) []**protocol.ResultDetails {
	return []**protocol.ResultDetails{
		&e.ContextSucceededDetails, &e.ChainedInvokeSucceededDetails, &e.CallbackSucceededDetails,
	}
}

func errorDetails(e *protocol.Event) []**protocol.ErrorDetails {
	return []**protocol.ErrorDetails{
		&e.ContextFailedDetails, &e.ChainedInvokeFailedDetails, &e.ChainedInvokeTimedOutDetails,
		&e.ChainedInvokeStoppedDetails, &e.CallbackFailedDetails, &e.CallbackTimedOutDetails,
	}
}
