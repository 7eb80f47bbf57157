// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"encoding/json"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/durabletest"
	"github.com/lambda-durable/durable-go/testing/emulator"
)

// tooMuch rejects an order, which ends its execution at once.
func tooMuch() durabletest.Outcome {
	return durabletest.Fail(durabletest.Error("Rejected", "too expensive"))
}

func TestRespondersAnswerDeployedFunctions(t *testing.T) {
	t.Parallel()
	var heartbeats atomic.Int32
	account := deploy(t, emulator.Config{
		Refuse: func(operation string, _ *http.Request) error {
			if operation == "SendDurableExecutionCallbackHeartbeat" {
				heartbeats.Add(1)
			}
			return nil
		},
	})
	var asked durabletest.CallbackInfo

	run := durabletest.Run(t, desk().Handle, basket(), account.in(orderStack),
		durabletest.Function("OrderFunction"),
		durabletest.OnCallback("appro*", durabletest.Never()),
		durabletest.OnCallback("approval", durabletest.Respond(
			func(c durabletest.CallbackInfo) durabletest.Responder {
				asked = c
				return durabletest.HeartbeatEvery(100 * time.Millisecond).
					Then(tooMuch().After(time.Second))
			})))

	run.RequireStatus(t, protocol.ExecutionFailed)
	require.EqualError(t, run.Err(), "execution is FAILED: Rejected: too expensive")
	run.RequireDuration(t, time.Second)
	require.GreaterOrEqual(t, heartbeats.Load(), int32(5))
	want, err := json.Marshal(basket())
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(asked.Input))
	require.NotEmpty(t, asked.ID)
	require.WithinRange(t, asked.Time, run.Result().Start, run.Result().End)
	asked.ID, asked.Input, asked.Time = "", nil, time.Time{}
	require.Equal(t, durabletest.CallbackInfo{
		Name: "approval", Path: "approval", Function: "OrderFunction",
	}, asked)
}

func TestWrongRespondersEndTheRun(t *testing.T) {
	t.Parallel()
	account := deploy(t, emulator.Config{})

	for name, c := range map[string]struct {
		responder durabletest.Responder
		want      string
	}{
		"ValueIsNoJSON": {
			durabletest.Succeed(func() {}),
			`answer to callback "approval": the value func() can't be encoded as JSON: `,
		},
		"HeartbeatsWithoutPause": {
			durabletest.HeartbeatEvery(0).For(time.Hour),
			`heartbeats for callback "approval": every 0s is not a positive time`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			s := spyOn(t, func(s *spy) {
				durabletest.Run(s, desk().Handle, basket(), account.in(orderStack),
					durabletest.Function("OrderFunction"),
					durabletest.OnCallback("approval", c.responder))
			})

			require.True(t, s.failed)
			require.Contains(t, s.errors.String(), c.want)
		})
	}
}
