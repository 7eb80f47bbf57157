// SPDX-License-Identifier: Apache-2.0

package emulator

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// invocation is one run of a function.
type invocation struct {
	requestID string
	// functionARN is the function as it was invoked.
	functionARN string
	// version is that of the function which runs.
	version string
	payload []byte
	// traceID, tenantID and clientContext are empty when there are none.
	traceID       string
	tenantID      string
	clientContext string
	// executionARN is empty for ordinary functions.
	executionARN string
	// answered has room for one answer.
	answered chan answer
}

// answer is how an invocation ended.
type answer struct {
	// payload is what the function returned, or the error as it reported it.
	payload []byte
	// err is set when the invocation failed.
	err *protocol.ErrorObject
}

// maxAnswer is how large an answer may be.
const maxAnswer = 6<<20 + 100

// tooLarge takes the place of an answer that is too large.
func tooLarge() answer {
	return answer{err: &protocol.ErrorObject{
		ErrorType: errorTooLarge,
		ErrorMessage: fmt.Sprintf("Response payload size exceeded maximum allowed payload size "+
			"(%d bytes).", maxAnswer),
	}}
}

// Error types with which Lambda reports what a function can't report itself.
const (
	errorExit       = "Runtime.ExitError"
	errorEntrypoint = "Runtime.InvalidEntrypoint"
	errorTimedOut   = "Sandbox.Timedout"
	errorTooLarge   = "Function.ResponseSizeTooLarge"
)

// failed is the answer of an invocation that the function did not answer.
func (inv *invocation) failed(kind, message string) answer {
	return answer{err: &protocol.ErrorObject{
		ErrorType:    kind,
		ErrorMessage: "RequestId: " + inv.requestID + " Error: " + message,
	}}
}

func (inv *invocation) timedOut(after time.Duration) answer {
	return inv.failed(errorTimedOut, fmt.Sprintf("Task timed out after %.2f seconds",
		after.Seconds()))
}

// functionError is the form in which functions report errors, and in which their
// callers get them.
type functionError struct {
	ErrorMessage string `json:"errorMessage"`
	ErrorType    string `json:"errorType"`
	ErrorData    string `json:"errorData,omitempty"`
	// StackTrace has lines of text or, from Go, frames. Node.js calls it Trace.
	StackTrace []json.RawMessage `json:"stackTrace,omitempty"`
	Trace      []json.RawMessage `json:"trace,omitempty"`
}

// reportedError is the answer of a function that reported an error. Callers get
// what it sent as it is. Anything that isn't of the usual form becomes an error
// without a message.
func reportedError(body []byte, header string) answer {
	var reported functionError
	if json.Unmarshal(body, &reported) != nil {
		return answer{err: &protocol.ErrorObject{ErrorType: header}}
	}
	if reported.ErrorType == "" {
		reported.ErrorType = header
	}
	e := &protocol.ErrorObject{
		ErrorType: reported.ErrorType, ErrorMessage: reported.ErrorMessage,
		ErrorData: reported.ErrorData,
	}
	for _, line := range append(reported.StackTrace, reported.Trace...) {
		e.StackTrace = append(e.StackTrace, stackLine(line))
	}
	return answer{payload: body, err: e}
}

func stackLine(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var frame struct {
		Path  string `json:"path"`
		Line  int    `json:"line"`
		Label string `json:"label"`
	}
	if json.Unmarshal(raw, &frame) != nil {
		return string(raw)
	}
	return fmt.Sprintf("%s:%d %s", frame.Path, frame.Line, frame.Label)
}

// encodeFunctionError is the payload that callers get for an error.
func encodeFunctionError(e *protocol.ErrorObject) []byte {
	if e == nil {
		e = &protocol.ErrorObject{}
	}
	out := functionError{
		ErrorMessage: e.ErrorMessage, ErrorType: e.ErrorType, ErrorData: e.ErrorData,
	}
	for _, line := range e.StackTrace {
		out.StackTrace = append(out.StackTrace, quote(line))
	}
	return encode(out)
}

// newRequestID returns a random UUID.
func newRequestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	text := make([]byte, 0, 36)
	for i, c := range b {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			text = append(text, '-')
		}
		text = hex.AppendEncode(text, []byte{c})
	}
	return string(text)
}
