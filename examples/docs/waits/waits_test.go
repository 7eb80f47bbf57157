// SPDX-License-Identifier: Apache-2.0

package waits_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/docs/waits"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// noMail is a Mail that arrives nowhere.
func noMail(string, string) error { return nil }

func TestWelcomeTakesThreeDays(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, waits.Mail(noMail).Welcome, waits.Trial{Customer: "kim"})

	run.RequireDuration(t, 72*time.Hour)
	run.RequireInvocations(t, 2)
	run.RequireTree(t, `
		welcome           step  SUCCEEDED
		settle in         wait  SUCCEEDED  72h0m0s
		how is it going?  step  SUCCEEDED
	`)
}

func TestRemindsTheDayBefore(t *testing.T) {
	t.Parallel()
	march := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

	run := durabletest.Run(t, waits.Mail(noMail).Remind,
		waits.Trial{Customer: "kim", Renews: march.AddDate(0, 1, 0)},
		durabletest.StartAt(march))

	require.Equal(t, "reminded", run.Output(t))
	run.RequireDuration(t, 30*24*time.Hour)
}

func TestRemindsNobodyTooLate(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, waits.Mail(noMail).Remind, waits.Trial{})

	require.Equal(t, "too late", run.Output(t))
	require.Empty(t, run.Operations())
}

// wrong: the invocation waits, is billed, and times out after 15 minutes
func sleepy(ctx durable.Context, _ waits.Trial) (string, error) {
	time.Sleep(24 * time.Hour)
	return "slept", ctx.Err()
}

func TestSleepIsNoWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { // where a day takes no time
		run := durabletest.Run(t, sleepy, waits.Trial{})

		require.Zero(t, run.Duration(), "the service knows nothing of it")
		require.Empty(t, run.Operations())
	})
}

// wrong: a replay after midnight takes the other way
func byTheClock(ctx durable.Context, in waits.Trial) (string, error) {
	if time.Now().After(in.Renews) {
		return "renewed", nil
	}
	return "reminded", durable.Wait(ctx, "a day", 24*time.Hour)
}

// right: Now is the same at every replay
func byTheRecord(ctx durable.Context, in waits.Trial) (string, error) {
	if durable.Now(ctx).After(in.Renews) {
		return "renewed", nil
	}
	return "reminded", durable.Wait(ctx, "a day", 24*time.Hour)
}

func TestRecordedTimeFollowsTheVirtualClock(t *testing.T) {
	t.Parallel()
	new2000 := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	trial := waits.Trial{Renews: new2000.AddDate(1, 0, 0)}

	right := durabletest.Run(t, byTheRecord, trial, durabletest.StartAt(new2000))
	wrong := durabletest.Run(t, byTheClock, trial, durabletest.StartAt(new2000))

	require.Equal(t, "reminded", right.Output(t))
	require.Equal(t, "renewed", wrong.Output(t), "it asked the clock of this machine")
}

func TestShortestWaitIsASecond(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, func(ctx durable.Context, d time.Duration) (string, error) {
		return "", durable.Wait(ctx, "blink", d)
	}, 10*time.Millisecond)

	require.ErrorContains(t, run.Err(),
		`durable: wait "blink": duration: is 10ms, the shortest is 1s`)
}
