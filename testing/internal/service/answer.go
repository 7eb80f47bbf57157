// SPDX-License-Identifier: Apache-2.0

package service

import (
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// Answer is how an invocation ended.
type Answer struct {
	// Output is the envelope that the function returned.
	Output protocol.InvocationOutput
	// Error, when not nil, says that the function returned none: it failed, died
	// (Runtime.ExitError) or ran out of time (Sandbox.Timedout).
	Error *protocol.ErrorObject
}

// maxResponse is what Lambda accepts as an answer, in bytes.
const maxResponse = 6*1024*1024 + 100

// AnswerOf reads what the handler returned. Something that isn't an envelope
// becomes an empty one, which [Execution.Complete] refuses, and an answer above
// Lambda's limit becomes the error that Lambda makes of it.
func AnswerOf(raw []byte) Answer {
	if len(raw) > maxResponse {
		return Answer{Error: &protocol.ErrorObject{
			ErrorType: "Function.ResponseSizeTooLarge",
			ErrorMessage: fmt.Sprintf(
				"Response payload size exceeded maximum allowed payload size (%d bytes).",
				maxResponse),
		}}
	}
	out, err := protocol.DecodeInvocationOutput(raw)
	if err != nil {
		return Answer{}
	}
	return Answer{Output: out}
}

// AnswerWith is [AnswerOf] for an answer that is still as it would be decoded: valid
// UTF-8 throughout. Only a large one is encoded, to learn its size.
func AnswerWith(out *protocol.InvocationOutput) Answer {
	const most = 8 // bytes of JSON for one of text, and then some
	size := out.Error.Size()
	if out.Result != nil {
		size += len(*out.Result)
	}
	if size > maxResponse/most {
		return AnswerOf(out.AppendJSON(nil))
	}
	return Answer{Output: *out}
}

// checkAnswer returns the error of an envelope that breaks the rules.
func (e *Execution) checkAnswer(out *protocol.InvocationOutput) *protocol.ErrorObject {
	switch out.Status {
	case "":
		return invalidAnswer("Response status is required")
	case protocol.InvocationSucceeded:
		if out.Error != nil {
			return invalidAnswer("Cannot provide an Error for SUCCEEDED status.")
		}
	case protocol.InvocationFailed:
		if out.Result != nil {
			return invalidAnswer("Cannot provide a Result for FAILED status.")
		}
	case protocol.InvocationPending:
		if e.journal.pending == 0 && !e.unseen() {
			return invalidAnswer("Cannot return PENDING status with no pending operations.")
		}
	default:
		return &protocol.ErrorObject{
			ErrorMessage: "Unexpected invocation status: " + string(out.Status),
		}
	}
	return nil
}

func invalidAnswer(message string) *protocol.ErrorObject {
	return &protocol.ErrorObject{ErrorType: backend.CodeInvalidParameter, ErrorMessage: message}
}
