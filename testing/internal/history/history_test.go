// SPDX-License-Identifier: Apache-2.0

package history_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/history"
)

// FuzzFold feeds arbitrary events: the fold must accept them all, and must say
// the same whether they come at once or one by one.
func FuzzFold(f *testing.F) {
	f.Add([]byte(order))
	f.Add([]byte(retried))
	f.Add([]byte(`[{"EventType":"StepStarted","Id":"1"},{"EventType":"CallbackSucceeded",
	 "EventId":2,"Id":"1"},
		{"EventType":"WaitStarted","EventId":3,"Id":"1","ParentId":"1"}
		 ,{"EventType":"ContextFailed","EventId":-4}]`))

	f.Fuzz(func(t *testing.T, data []byte) {
		var events []protocol.Event
		if json.Unmarshal(data, &events) != nil || len(events) == 0 {
			return
		}
		whole := history.Of(events)
		var single history.Fold
		for _, e := range events {
			single.Add(e)
		}
		require.Equal(t, whole.Events(), single.Events())
		require.Equal(t, whole.Operations(), single.Operations())
		require.Equal(t, whole.Execution(), single.Execution())
		for _, o := range whole.Operations() {
			require.Same(t, o, whole.Operation(o.ID))
		}
	})
}

func decode(t *testing.T, text string) []protocol.Event {
	t.Helper()
	var events []protocol.Event
	require.NoError(t, json.Unmarshal([]byte(text), &events))
	return events
}

func fold(t *testing.T, text string) *history.Fold {
	t.Helper()
	return history.Of(decode(t, text))
}

func ids(operations []*history.Operation) []string {
	out := make([]string, len(operations))
	for i, o := range operations {
		out[i] = o.ID
	}
	return out
}

func at(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }
