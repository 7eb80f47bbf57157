// SPDX-License-Identifier: Apache-2.0

package renewal_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/reminder/renewal"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// shop is one where nobody renews unless the test says so.
type shop struct{ renewed bool }

func (s *shop) Renewed(context.Context, string) (bool, error) { return s.renewed, nil }
func (*shop) Remind(context.Context, string, int) error       { return nil }
func (*shop) Close(context.Context, string) error             { return nil }

func desk() renewal.Desk { return renewal.Desk{Shop: &shop{}} }

var start = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func aYear() renewal.Subscription {
	return renewal.Subscription{ID: "7", Ends: start.AddDate(1, 0, 0)}
}

func TestAYearPasses(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Watch, aYear(), durabletest.StartAt(start),
		durabletest.WithinBudget(durabletest.Budget{Invocations: 6}))

	require.Equal(t, renewal.Outcome{Reminders: 4}, run.Output(t))
	run.RequireDuration(t, 365*24*time.Hour)
	run.RequireBodyRuns(t, "close", 1)
	run.RequireGolden(t)
}

func TestRemindersComeAtTheirTime(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Watch, aYear(), durabletest.StartAt(start))

	var days []string
	for _, reminder := range run.BodyRuns("remind") {
		days = append(days, reminder.Time.Format(time.DateOnly))
	}
	require.Equal(t, []string{"2026-12-31", "2027-01-30", "2027-02-22", "2027-02-27"}, days)
}

func TestRenewedAfterTheSecondReminder(t *testing.T) {
	t.Parallel()

	var s shop

	run := durabletest.Start(t, renewal.Desk{Shop: &s}.Watch, aYear(), durabletest.StartAt(start))
	run.AdvanceTo(t, start.AddDate(1, 0, -31))
	run.RequireBodyRuns(t, "remind", 1)
	run.Advance(t, 24*time.Hour)
	run.RequireBodyRuns(t, "remind", 2)
	s.renewed = true
	run.Wait(t)

	require.Equal(t, renewal.Outcome{Renewed: true, Reminders: 2}, run.Output(t))
	run.RequireGolden(t)
}

func TestShortSubscriptionGetsFewerReminders(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Watch,
		renewal.Subscription{ID: "7", Ends: start.AddDate(0, 0, 10)}, durabletest.StartAt(start))

	require.Equal(t, renewal.Outcome{Reminders: 2}, run.Output(t))
}
