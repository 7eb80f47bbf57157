// SPDX-License-Identifier: Apache-2.0

package protocol_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
)

func TestEncodesAsEncodingJSONDoes(t *testing.T) {
	t.Parallel()
	texts := map[string]string{
		"Plain":         `charge`,
		"JSON":          `{"a":"b\c"}`,
		"HTML":          `<a href="x">&</a>`,
		"Controls":      "\x00\x01\b\f\n\r\t\x1f\x7f",
		"UTF8":          "caf\u00e9 \u20ac \U0001f600",
		"LineSeparator": "a\u2028b\u2029c",
		"InvalidUTF8":   "\xffa\xc3\xe2\x82",
		"Replacement":   "a\ufffdb",
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := fullInput()
			in.CheckpointToken = text
			in.UpdatedOperationIDs = []string{"", text}
			in.InitialExecutionState.Operations[0].ExecutionDetails.InputPayload = &text
			requireSameEncoding(t, in)
		})
	}
}

// requireSameEncoding checks that the envelope is written as encoding/json
// writes it, apart from the forms that differ on purpose.
func requireSameEncoding(t *testing.T, in protocol.InvocationInput) {
	t.Helper()
	first, err := protocol.DecodeInvocationInput(in.AppendJSON(nil))
	require.NoError(t, err)
	second, err := protocol.DecodeInvocationInput(first.AppendJSON(nil))
	require.NoError(t, err)
	require.Equal(t, first, second)

	timeless := withoutTimes(in)
	var want bytes.Buffer
	encoder := json.NewEncoder(&want)
	encoder.SetEscapeHTML(false)
	require.NoError(t, encoder.Encode(plainInput(timeless)))
	require.Equal(t, strings.TrimSuffix(want.String(), "\n"), string(timeless.AppendJSON(nil)))
}

// withoutTimes is in with all its timestamps at the epoch, where milliseconds
// and seconds are both 0, and with a list of operations that is not nil.
func withoutTimes(in protocol.InvocationInput) protocol.InvocationInput {
	epoch := protocol.At(time.Unix(0, 0))
	operations := make([]protocol.Operation, len(in.InitialExecutionState.Operations))
	for i, op := range in.InitialExecutionState.Operations {
		op.StartTimestamp = epoch
		if op.EndTimestamp != nil {
			op.EndTimestamp = &epoch
		}
		if d := op.StepDetails; d != nil && d.NextAttemptTimestamp != nil {
			step := *d
			step.NextAttemptTimestamp = &epoch
			op.StepDetails = &step
		}
		if d := op.WaitDetails; d != nil && d.ScheduledEndTimestamp != nil {
			op.WaitDetails = &protocol.WaitDetails{ScheduledEndTimestamp: &epoch}
		}
		operations[i] = op
	}
	in.InitialExecutionState.Operations = operations
	return in
}
