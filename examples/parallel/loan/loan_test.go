// SPDX-License-Identifier: Apache-2.0

package loan_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/parallel/loan"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// market is one where everybody answers at once and is content.
type market struct{}

func (market) Score(context.Context, string, string) (int, error)    { return 710, nil }
func (market) Appraise(context.Context, string, string) (int, error) { return 40_000_000, nil }
func (market) Check(context.Context, string, string) error           { return nil }

func bank() loan.Bank { return loan.Bank{Market: market{}} }

func mortgage() loan.Application {
	return loan.Application{Applicant: "Ada", House: "1 Quay", Cents: 30_000_000}
}

func TestGranted(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, bank().Decide, mortgage())

	require.Equal(t, loan.Offer{Granted: true, Score: 710, Appraiser: "dove"}, run.Output(t))
}

func TestSlowPartiesAreNotWaitedFor(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, bank().Decide, mortgage(),
		durabletest.Override("scores/atlas/ask", durabletest.Real().Taking(10*time.Minute)),
		durabletest.Override("scores/*/ask", durabletest.Real().Taking(2*time.Second)),
		durabletest.Override("appraisal/dove/ask", durabletest.Real().Taking(5*time.Minute)),
		durabletest.Override("appraisal/eagle/ask", durabletest.Real().Taking(time.Minute)))

	require.Equal(t, "eagle", run.Output(t).Appraiser)
	run.RequireDuration(t, 2*time.Second+time.Minute)
	run.RequireGolden(t)
}

func TestOneBureauMayBeDown(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, bank().Decide, mortgage(),
		durabletest.Override("scores/boreal/ask", durabletest.Fail(errors.New("down"))))

	require.True(t, run.Output(t).Granted)
	run.Operation(t, "scores").RequireTree(t, `
		scores   parallel  SUCCEEDED  2/3
		  atlas
		    ask  step  SUCCEEDED
		  boreal  branch  FAILED  Error
		    ask   step    FAILED  Error
		  cobalt
		    ask  step  SUCCEEDED
	`)
}

func TestTwoBureausMayNot(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, bank().Decide, mortgage(),
		durabletest.Override("scores/atlas/ask", durabletest.Fail(errors.New("down"))),
		durabletest.Override("scores/boreal/ask", durabletest.Fail(errors.New("down"))))

	require.ErrorContains(t, run.Err(), "down")
	run.RequireGolden(t)
}

func TestNobodyAppraises(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, bank().Decide, mortgage(),
		durabletest.Override("appraisal/*/ask", durabletest.Fail(errors.New("on holiday"))))

	require.ErrorContains(t, run.Err(), "on holiday")
	run.RequireGolden(t)
}

func TestFailedCheckEndsTheOthers(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, bank().Decide, mortgage(),
		durabletest.Override("checks/sanctions/ask", durabletest.Fail(errors.New("listed"))),
		durabletest.Override("checks/income/ask", durabletest.Real().Taking(time.Hour)))

	require.Equal(t, loan.Offer{Reason: "a check has failed"}, run.Output(t))
	run.RequireDuration(t, 0)
	run.RequireGolden(t)
}
