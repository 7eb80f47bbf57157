// SPDX-License-Identifier: Apache-2.0

package callbacks_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/docs/callbacks"
	"github.com/lambda-durable/durable-go/examples/internal/failing"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

var (
	expense = callbacks.Expense{ID: "x-7", Cents: 4500}
	kim     = callbacks.Approval{By: "kim"}
)

// office is one where nobody reads mail.
func office() callbacks.Office {
	return callbacks.Office{
		Ask:   func(context.Context, string, string) error { return nil },
		Start: func(context.Context, string) error { return nil },
	}
}

func TestApproved(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, office().Approve, expense,
		durabletest.OnCallback("approval", durabletest.Succeed(kim).After(2*time.Hour)))

	require.Equal(t, "approved by kim", run.Output(t))
	run.RequireDuration(t, 2*time.Hour)
	run.RequireTree(t, `
		approval  callback  SUCCEEDED
	`)
}

func TestExpired(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, office().Approve, expense,
		durabletest.OnCallback("approval", durabletest.Never()))

	require.Equal(t, "expired", run.Output(t))
	run.RequireDuration(t, 72*time.Hour)
}

func TestWaysToFail(t *testing.T) {
	t.Parallel()

	rejected := durabletest.Run(t, office().Explain, expense,
		durabletest.OnCallback("approval",
			durabletest.Fail(durabletest.Error("Rejected", "too expensive"))))
	require.Equal(t, "rejected: too expensive", rejected.Output(t))

	unasked := durabletest.Run(t, office().Explain, expense,
		durabletest.Override("approval", durabletest.Fail(errors.New("no mail server"))))
	require.Equal(t, "nobody could be asked", unasked.Output(t))
}

func TestRenderLivesAsLongAsItsHeart(t *testing.T) {
	t.Parallel()
	beats := durabletest.HeartbeatEvery(4 * time.Minute)

	alive := durabletest.Run(t, office().Render, expense, durabletest.OnCallback("render",
		beats.Then(durabletest.Succeed("done").After(2*time.Hour))))
	require.Equal(t, "done", alive.Output(t))

	silent := durabletest.Run(t, office().Render, expense, durabletest.OnCallback("render",
		beats.For(time.Hour)))
	silent.RequireFailed(t, durable.ErrHeartbeat)
}

func TestSteersAnAnswer(t *testing.T) {
	t.Parallel()

	run := durabletest.Start(t, office().ApproveMeanwhile, expense)
	approval := run.AwaitCallback(t, "approval")
	run.Advance(t, 71*time.Hour)
	approval.Succeed(t, kim)
	run.Wait(t)

	require.Equal(t, "approved by kim", run.Output(t))
	run.RequireTree(t, `
		approval  callback  SUCCEEDED
		ask       step      SUCCEEDED
		budget    step      SUCCEEDED
	`)
}

// wrong: the mail goes out again at every replay
func askOutsideOfAStep(ask func(callbackID string)) func(durable.Context, string) (string, error) {
	return func(ctx durable.Context, _ string) (string, error) {
		approval, err := durable.CreateCallback[string](ctx, "approval")
		if err != nil {
			return "", err
		}
		ask(approval.ID())
		return approval.Await(ctx)
	}
}

func TestSecondMailIsFound(t *testing.T) {
	t.Parallel()
	mails := 0
	ask := func(string) { mails++ }
	once := durabletest.EachRun(func() func() error {
		mails = 0
		return func() error {
			if mails > 1 {
				return errors.New("the approver got a second mail")
			}
			return nil
		}
	})

	said := failing.Test(t, func(t durabletest.TB) {
		durabletest.CrashSweep(t, askOutsideOfAStep(ask), "", once,
			durabletest.OnCallback("approval", durabletest.Succeed("yes")))
	})

	require.Contains(t, said, "the approver got a second mail")
}

func TestForgottenAnswerIsReported(t *testing.T) {
	t.Parallel()

	said := failing.Test(t, func(t durabletest.TB) {
		durabletest.Run(t, askOutsideOfAStep(func(string) {}), "")
	})

	require.Contains(t, said, `callback "approval"`)
}
