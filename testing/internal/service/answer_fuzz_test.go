// SPDX-License-Identifier: Apache-2.0

package service_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/internal/service"
)

// FuzzAnswerOf sees that whatever a function returns ends its invocation, and
// the execution only when it is a legal envelope.
func FuzzAnswerOf(f *testing.F) {
	for _, raw := range []string{
		`{"Status":"SUCCEEDED","Result":"1"}`, `{"Status":"FAILED","Error":{"ErrorType":"E"}}`,
		`{"Status":"PENDING"}`, `{"Status":7}`, `{"Status":"SUCCEEDED","Result":null,"Error":null}`,
		`null`, `[]`, `"text"`, ``, `{`,
	} {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r := start(t, service.Config{})
		answer := service.AnswerOf(raw)
		r.complete(answer)
		require.False(t, r.InFlight())
		failed := r.Events()[1].InvocationCompletedDetails.Error != nil
		require.Equal(t, failed, r.Status() == protocol.ExecutionRunning)
	})
}

// FuzzMarkers sees that no marker reads beyond a list.
func FuzzMarkers(f *testing.F) {
	for _, marker := range []string{"", "c3RhdGUxLjA", "aGlzdG9yeS4x", "bGlzdC4w", "c3RhdGUxLjk5", "?"} {
		f.Add(marker)
	}
	f.Fuzz(func(t *testing.T, marker string) {
		r := start(t, service.Config{})
		if page, err := r.State(r.now, stateRequest(r, marker, 1)); err == nil {
			require.LessOrEqual(t, len(page.Operations), 1)
		}
		if page, err := r.History(service.HistoryQuery{Marker: marker}); err == nil {
			require.LessOrEqual(t, len(page.Events), 1)
		}
		if page, err := r.svc.List(service.ListQuery{FunctionName: "order", Marker: marker}); err == nil {
			require.LessOrEqual(t, len(page.Executions), 1)
		}
	})
}
