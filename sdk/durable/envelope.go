// SPDX-License-Identifier: Apache-2.0

package durable

import (
	"bytes"
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// parseEvent reads the envelope and says what to do when it is none.
func parseEvent(event []byte) (*protocol.InvocationInput, error) {
	in, err := protocol.DecodeInvocationInput(event)
	if err != nil || !isObject(event) {
		return nil, &NotDurableError{Problem: "the event is not the JSON envelope of one", Err: err}
	}
	return &in, checkEnvelope(&in)
}

func checkEnvelope(in *protocol.InvocationInput) error {
	switch {
	case in.DurableExecutionARN == "":
		return &NotDurableError{Problem: "the event has no DurableExecutionArn"}
	case in.CheckpointToken == "":
		return &NotDurableError{Problem: "the event has no CheckpointToken"}
	}
	return nil
}

func isObject(event []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(event), []byte("{")) }

// NotDurableError is returned by [Handler.Invoke] when the event is not that of
// a durable execution.
type NotDurableError struct {
	Problem string
	Err     error
}

// Error says how to make the function durable.
func (e *NotDurableError) Error() string {
	return fmt.Sprintf("durable: not invoked as a durable function: %s; check that the Lambda"+
		" function was created with a DurableConfig and is invoked with a version, an alias or"+
		" $LATEST, or use the testing module to run it locally", e.Problem)
}

// Unwrap returns the error of the JSON decoder, if any.
func (e *NotDurableError) Unwrap() error { return e.Err }
