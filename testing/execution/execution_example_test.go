// SPDX-License-Identifier: Apache-2.0

package execution_test

import (
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// night is the history of an execution that books a room and waits.
func night() []protocol.Event {
	start := time.Date(2026, 10, 3, 22, 0, 0, 0, time.UTC)
	at := func(id int, since time.Duration, kind protocol.EventType) protocol.Event {
		return protocol.Event{
			EventID: id, EventType: kind,
			EventTimestamp: protocol.Timestamp{Time: start.Add(since)},
		}
	}
	of := func(e protocol.Event, id, name, subType string) protocol.Event {
		e.ID, e.Name, e.SubType = id, name, subType
		return e
	}
	booked := of(at(3, 0, protocol.EventStepSucceeded), "1", "book", protocol.SubTypeStep)
	booked.StepSucceededDetails = &protocol.StepSucceededDetails{
		Result: protocol.EventPayload{Payload: new("103")},
	}
	waits := of(at(4, 0, protocol.EventWaitStarted), "2", "night", protocol.SubTypeWait)
	waits.WaitStartedDetails = &protocol.WaitStartedDetails{Duration: 8 * 60 * 60}
	return []protocol.Event{
		at(1, 0, protocol.EventExecutionStarted),
		of(at(2, 0, protocol.EventStepStarted), "1", "book", protocol.SubTypeStep),
		booked,
		waits,
	}
}

// A history that the API has returned tells how far an execution is.
func ExampleFromHistory() {
	result := execution.FromHistory("arn:…", night())

	fmt.Println(result.Status)
	fmt.Print(result.Tree())
	// Output:
	// RUNNING
	// book   step  SUCCEEDED
	// night  wait  STARTED    8h0m0s
}

func ExampleOfKind() {
	result := execution.FromHistory("arn:…", night())

	for o := range execution.OfKind(result.All(), execution.KindStep) {
		fmt.Println(o.Name, *o.Result)
	}
	// Output: book 103
}

func ExampleInStatus() {
	result := execution.FromHistory("arn:…", night())

	for o := range execution.InStatus(result.All(), protocol.StatusStarted) {
		fmt.Println(o.Name, "is open")
	}
	// Output: night is open
}
