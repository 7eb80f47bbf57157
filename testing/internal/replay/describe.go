// SPDX-License-Identifier: Apache-2.0

package replay

import (
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// describe says what an operation is: step "charge".
func describe(op *protocol.Operation) string {
	kind := (&execution.Operation{Type: op.Type, SubType: op.SubType}).Kind()
	text := string(kind)
	if op.Name != "" {
		text += fmt.Sprintf(" %q", op.Name)
	}
	return text
}

// describeUpdate says what an update proposes.
func describeUpdate(u *protocol.OperationUpdate) string {
	text := describe(&protocol.Operation{Name: u.Name, Type: u.Type, SubType: u.SubType})
	switch u.Action {
	case protocol.ActionSucceed:
		return text + " that succeeds"
	case protocol.ActionFail:
		return text + " that fails with " + describeError(u.Error)
	case protocol.ActionRetry:
		return text + " that is to be tried again"
	case protocol.ActionStart:
		return text
	default:
		return fmt.Sprintf("%s, action %s", text, u.Action)
	}
}

// describeState says what became of an operation by the record.
func describeState(o *operation, s *state) string {
	text := describe(o.first())
	if s == nil {
		last := &o.states[len(o.states)-1]
		return fmt.Sprintf("%s that ended as %s", text, last.op.Status)
	}
	return fmt.Sprintf("%s that went on with %s", text, s.event.EventType)
}

func describeError(e *protocol.ErrorObject) string {
	if e == nil {
		return "no error"
	}
	var parts []string
	for _, part := range []string{e.ErrorType, e.ErrorMessage} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ": ")
}
