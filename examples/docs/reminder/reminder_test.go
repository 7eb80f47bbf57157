// SPDX-License-Identifier: Apache-2.0

package reminder_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/docs/reminder"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

var dentist = reminder.Appointment{Name: "kim", Days: 30}

func TestRemindsTheDayBefore(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, reminder.Handle, dentist)

	require.Contains(t, run.Output(t), "kim was reminded of A-")
	run.RequireDuration(t, 29*24*time.Hour)
	run.RequireTree(t, `
		number      step  SUCCEEDED
		day before  wait  SUCCEEDED  696h0m0s
		remind      step  SUCCEEDED
	`)
}

func TestSurvivesEveryCrash(t *testing.T) {
	t.Parallel()

	durabletest.CrashSweep(t, reminder.Handle, dentist,
		durabletest.Override("number", durabletest.Return("A-7")))
}
