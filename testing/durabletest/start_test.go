// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/durabletest"
	"github.com/lambda-durable/durable-go/testing/execution"
)

func TestSteeredRunAnswersACallback(t *testing.T) {
	t.Parallel()

	run := durabletest.Start(t, approve, order{ID: "42"})
	cb := run.AwaitCallback(t, "approval")
	require.Equal(t, "approval", cb.Path)
	require.JSONEq(t, `{"ID":"42","Amount":0}`, string(cb.Input))
	start := run.Now()
	for range 36 {
		run.Advance(t, 2*time.Hour-time.Minute)
		cb.Heartbeat(t)
	}
	require.Equal(t, start.Add(36*(2*time.Hour-time.Minute)), run.Now())
	require.Equal(t, protocol.ExecutionRunning, run.Status())
	cb.Succeed(t, approval{By: "kim"})
	require.Equal(t, 1, run.Invocations())
	run.Wait(t)

	require.Equal(t, "kim", run.Output(t))
	require.Equal(t, 2, run.Invocations())
	require.Equal(t, 36*(2*time.Hour-time.Minute), run.Duration())
	run.RequireTree(t, "approval  callback  SUCCEEDED")
}

func TestSteeredRunFailsACallback(t *testing.T) {
	t.Parallel()

	run := durabletest.Start(t, approve, order{})
	run.AwaitCallback(t, "*").Fail(t, "Rejected", "too expensive")
	run.RunUntilIdle(t)

	require.Equal(t, "Rejected: too expensive", run.Output(t))
}

func TestCallbacksAreAwaitedOneAfterTheOther(t *testing.T) {
	t.Parallel()

	run := durabletest.Start(t, askAll, nil, durabletest.OnCallback("ask-lee",
		durabletest.Succeed("lee").After(time.Minute)))
	run.AwaitCallback(t, "ask-kim").Succeed(t, durabletest.Raw("kim"))
	legal := run.AwaitCallback(t, "ask-kim") // lets the minute pass
	require.Equal(t, "legal/ask-kim", legal.Path)
	legal.Succeed(t, "no objection")
	run.Wait(t)

	require.Equal(t, []string{"kim", "lee", "no objection"}, run.Output(t))
	require.Equal(t, time.Minute, run.Duration())
}

func TestTimePassesOnlyWhenItIsLet(t *testing.T) {
	t.Parallel()

	run := durabletest.Start(t, handle, order{Amount: 1}, durabletest.StartAt(
		time.Date(2030, time.March, 1, 12, 0, 0, 0, time.UTC)))
	start := run.Now()
	run.RunUntilIdle(t)
	require.Equal(t, start, run.Now())
	run.AwaitOperation(t, "quote", protocol.StatusSucceeded).RequireResult(t, 1)
	waiting := run.Now()
	require.True(t, waiting.After(start))
	run.AdvanceTo(t, waiting.Add(24*time.Hour-time.Millisecond))
	run.Operation(t, "cool-off").RequireStatus(t, protocol.StatusStarted)
	run.Advance(t, time.Millisecond)

	require.Equal(t, receipt{Status: "shipped"}, run.Output(t))
	run.Advance(t, time.Hour)
	require.Equal(t, waiting.Add(25*time.Hour), run.Now())
}

func TestSteeredRunIsStopped(t *testing.T) {
	t.Parallel()

	run := durabletest.Start(t, approve, order{})
	cb := run.AwaitCallback(t, "approval")
	run.Advance(t, time.Hour)
	run.Stop(t, durabletest.Error("Operator", "enough"))
	run.Wait(t)

	run.RequireFailed(t, durable.ErrStopped)
	require.Equal(t, time.Hour, run.Duration())
	require.EqualError(t, run.Err(), "execution is STOPPED: Operator: enough")
	s := spyOn(t, func(s *spy) { cb.Succeed(s, approval{}) })
	require.True(t, s.stopped)
	require.Contains(t, s.errors.String(), `durabletest: success of callback "approval": `)
}

func TestSteeredRunIsStoppedForTheServicesReason(t *testing.T) {
	t.Parallel()

	run := durabletest.Start(t, approve, order{})
	run.Stop(t, nil)
	run.Stop(t, nil)

	run.RequireFailed(t, durable.ErrStopped)
}

func TestOperationsAreAwaited(t *testing.T) {
	t.Parallel()
	flaky := durabletest.Start(t, handle, order{Amount: 7})

	pending := flaky.AwaitOperation(t, "quote", protocol.StatusPending)
	require.Len(t, pending.Attempts, 1)
	started := flaky.AwaitOperation(t, "cool-off", protocol.StatusStarted)
	require.Equal(t, execution.KindWait, started.Kind())
	charged := flaky.AwaitOperation(t, "cha*", protocol.StatusSucceeded)
	require.Equal(t, "charge", charged.Path)
	require.Equal(t, protocol.ExecutionSucceeded, flaky.Status())
}

func TestSteeringFails(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		steer func(s *spy)
		want  string
	}{
		"NoSuchCallback": {
			func(s *spy) { durabletest.Start(s, handle, order{}).AwaitCallback(s, "approval") },
			`there is no callback "approval" to answer: the execution has ended as FAILED`,
		},
		"OtherCallback": {
			func(s *spy) { durabletest.Start(s, askAll, nil).AwaitCallback(s, "ask-lee") },
			`there is no callback "ask-lee" to answer (there has been "ask-kim"): nothing can happen any more: ` +
				`callback "ask-kim" is waiting and no responder answers it`,
		},
		"OperationInAnotherStatus": {
			func(s *spy) {
				durabletest.Start(s, handle, order{}).
					AwaitOperation(s, "charge", protocol.StatusSucceeded)
			},
			`operation "charge" did not become SUCCEEDED ("charge" is FAILED): ` +
				`the execution has ended as FAILED`,
		},
		"OperationOfAnotherName": {
			func(s *spy) {
				durabletest.Start(s, handle, order{}).
					AwaitOperation(s, "chrage", protocol.StatusSucceeded)
			},
			`operation "chrage" did not become SUCCEEDED (no operation "chrage": nearest "charge"): ` +
				`the execution has ended as FAILED`,
		},
		"TimeGoesBack": {
			func(s *spy) {
				run := durabletest.Start(s, handle, order{})
				run.AdvanceTo(s, run.Now().Add(-time.Second))
			},
			"AdvanceTo 2025-12-31T23:59:59Z: it is 2026-01-01T00:00:00Z already",
		},
		"TimeIsNegative": {
			func(s *spy) { durabletest.Start(s, handle, order{}).Advance(s, -time.Second) },
			"Advance by -1s: time does not go back",
		},
		"NothingLeads": {
			func(s *spy) { durabletest.Start(s, askAll, nil).Wait(s) },
			`the run did not end: nothing can happen any more: callback "ask-kim" is waiting`,
		},
		"BudgetIsOver": {
			func(s *spy) {
				durabletest.Start(s, handle, order{Amount: 1},
					durabletest.WithinBudget(durabletest.Budget{Invocations: 2})).Wait(s)
			},
			"the execution is over its budget: 3 invocations instead of 2",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			s := spyOn(t, c.steer)

			require.True(t, s.stopped)
			require.Contains(t, s.errors.String(), "durabletest: "+c.want)
			require.Contains(t, s.logs.String(), "\noperations:\n")
			require.Contains(t, s.logs.String(), "time stands still: ")
		})
	}
}

func TestExplainSaysWhyTimeMoved(t *testing.T) {
	t.Parallel()

	run := durabletest.Start(t, approve, order{},
		durabletest.OnCallback("approval", durabletest.HeartbeatEvery(time.Hour).
			Then(durabletest.Succeed(approval{}).After(2*time.Hour))))
	require.Equal(t, "time stands still: nothing happens before 2026-01-01T01:00:00Z: "+
		`a responder sends a heartbeat to callback "approval"`+"\n", run.Explain())
	run.Advance(t, 30*time.Minute)
	run.Wait(t)

	require.Equal(t, strings.Join([]string{
		`+30m0s   the test advances the clock`,
		`+1h0m0s  a responder sends a heartbeat to callback "approval"`,
		`+2h0m0s  a responder succeeds callback "approval"`,
		`time stands still: the execution has ended`, "",
	}, "\n"), run.Explain())
}

func TestExplainNamesWhatWasDue(t *testing.T) {
	t.Parallel()
	run := durabletest.Run(t, handle, order{Amount: 1})
	text := run.Explain()
	require.Contains(t, text, `step "quote" is to run again`)
	require.Contains(t, text, `wait "cool-off" is over`)

	expired := durabletest.Run(t, approve, order{})
	require.Contains(t, expired.Explain(), `+2h0m0s  callback "approval" times out without a heartbeat`)

	waiting := durabletest.Start(t, askAll, nil)
	require.Equal(t, "time stands still: nothing can happen any more: "+
		`callback "ask-kim" is waiting and no responder answers it`+"\n", waiting.Explain())

	called := durabletest.Run(t, label, "lamp", durabletest.Register("ship-item",
		durabletest.Durable(ships)))
	require.Contains(t, called.Explain(), `+1h0m0s  wait "pick" is over (function "ship-item")`)
}
