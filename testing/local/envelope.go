// SPDX-License-Identifier: Apache-2.0

package local

import (
	"context"
	"unicode/utf8"

	"github.com/lambda-durable/durable-go/sdk/backend"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// Handler is a durable function, such as a *durable.Handler.
//
// A *durable.Handler is handed its envelopes as they are. Others read and write
// JSON, as on AWS, which takes a little longer; the histories are the same.
type Handler interface {
	Invoke(ctx context.Context, b backend.Backend, event []byte) ([]byte, error)
}

// answerOf has the handler answer an envelope.
func answerOf(
	ctx context.Context, h Handler, b backend.Backend, in *protocol.InvocationInput,
) (service.Answer, error) {
	if direct, ok := h.(*durable.Handler); ok && isText(in) {
		out, err := direct.InvokeEnvelope(ctx, b, in)
		if err != nil {
			return service.Answer{}, err
		}
		return service.AnswerWith(out), nil
	}
	raw, err := h.Invoke(ctx, b, in.AppendJSON(nil))
	if err != nil {
		return service.Answer{}, err
	}
	return service.AnswerOf(raw), nil
}

// isText reports whether JSON would leave the payloads in an envelope as they
// are.
func isText(in *protocol.InvocationInput) bool {
	for i := range in.InitialExecutionState.Operations {
		op := &in.InitialExecutionState.Operations[i]
		if d := op.ExecutionDetails; d != nil && !isValid(d.InputPayload) {
			return false
		}
		if !isValid(op.Result()) || op.Error() != nil && !isValidError(op.Error()) {
			return false
		}
	}
	return true
}

func isValid(payload *string) bool { return payload == nil || utf8.ValidString(*payload) }

func isValidError(err *protocol.ErrorObject) bool {
	for _, frame := range err.StackTrace {
		if !utf8.ValidString(frame) {
			return false
		}
	}
	return utf8.ValidString(err.ErrorType) && utf8.ValidString(err.ErrorMessage) &&
		utf8.ValidString(err.ErrorData)
}
