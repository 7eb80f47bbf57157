// SPDX-License-Identifier: Apache-2.0

package expense_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/approval-race/expense"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// post is an office whose letters nobody reads; the test answers.
type post struct{}

func (post) Ask(context.Context, string, string, string) error { return nil }
func (post) Remind(context.Context, string, string) error      { return nil }

func desk() expense.Desk { return expense.Desk{Office: post{}} }

func dinner() expense.Claim {
	return expense.Claim{ID: "7", Cents: 8400, Manager: "kim", Head: "noor"}
}

func TestManagerApprovesAtOnce(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Decide, dinner(),
		durabletest.Function("DecideFunction"),
		durabletest.OnCallback("manager", durabletest.Succeed(
			expense.Answer{Approved: true, By: "kim"}).After(time.Second)))

	require.Equal(t, expense.Decision{Status: "approved", By: "kim"}, run.Output(t))
	run.RequireGolden(t)
}

func TestManagerRejectsAfterTwoReminders(t *testing.T) {
	t.Parallel()

	run := durabletest.Start(t, desk().Decide, dinner())
	manager := run.AwaitCallback(t, "manager")
	run.Advance(t, 23*time.Hour)
	run.RequireBodyRuns(t, "remind", 0)
	run.Advance(t, 26*time.Hour)
	run.RequireBodyRuns(t, "remind", 2)
	manager.Succeed(t, expense.Answer{By: "kim"})
	run.Wait(t)

	require.Equal(t, expense.Decision{
		Status: "rejected", By: "kim", Reminders: 2,
	}, run.Output(t))
	run.RequireGolden(t)
}

func TestHeadOvertakesTheManager(t *testing.T) {
	t.Parallel()

	run := durabletest.Start(t, desk().Decide, dinner())
	head := run.AwaitCallback(t, "head") // lets three days pass
	run.Advance(t, time.Hour)
	head.Succeed(t, expense.Answer{Approved: true, By: "noor"})
	run.Wait(t)

	require.Equal(t, expense.Decision{
		Status: "approved", By: "noor", Reminders: 3,
	}, run.Output(t))
	run.RequireDuration(t, 73*time.Hour)
	run.RequireGolden(t)
}

func TestNobodyAnswers(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Decide, dinner(),
		durabletest.OnCallback("*", durabletest.Never()))

	require.Equal(t, expense.Decision{Status: "expired", Reminders: 3}, run.Output(t))
	run.RequireDuration(t, 7*24*time.Hour)
}
