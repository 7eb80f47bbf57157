// SPDX-License-Identifier: Apache-2.0

package comingfrom_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/docs/comingfrom"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// desk is a Desk whose world always agrees.
func desk() *comingfrom.Desk {
	return &comingfrom.Desk{
		Score: func(_ context.Context, loan comingfrom.Loan, _ string) (int, error) { return loan.Amount / 10, nil },
		Ask:   func(context.Context, comingfrom.Loan, string) error { return nil },
		Pay:   func(context.Context, comingfrom.Loan, string) error { return nil },
	}
}

func TestPaid(t *testing.T) {
	t.Parallel()
	run := durabletest.Run(t, desk().Decide, comingfrom.Loan{ID: "7", Amount: 500},
		durabletest.OnCallback("officer",
			durabletest.Succeed(comingfrom.Answer{Approved: true, By: "kim"}).After(2*time.Hour)))

	require.Equal(t, comingfrom.Decision{Status: "paid", Score: 50, By: "kim"}, run.Output(t))
	require.Equal(t, 14*24*time.Hour+2*time.Hour, run.Duration())
	run.RequireTree(t, `
		score       step      SUCCEEDED
		officer     callback  SUCCEEDED
		withdrawal  wait      SUCCEEDED  336h0m0s
		pay         step      SUCCEEDED
	`)
}

func TestExpired(t *testing.T) {
	t.Parallel()
	run := durabletest.Run(t, desk().Decide, comingfrom.Loan{ID: "7", Amount: 500},
		durabletest.OnCallback("officer", durabletest.Never()))

	require.Equal(t, "expired", run.Output(t).Status)
	require.Equal(t, 72*time.Hour, run.Duration())
}

func TestDeclined(t *testing.T) {
	t.Parallel()
	run := durabletest.Run(t, desk().Decide, comingfrom.Loan{ID: "7", Amount: 500},
		durabletest.OnCallback("officer", durabletest.Succeed(comingfrom.Answer{By: "kim"})))

	require.Equal(t, comingfrom.Decision{Status: "declined", Score: 50, By: "kim"}, run.Output(t))
}

func TestTwoFailuresAreTolerated(t *testing.T) {
	t.Parallel()
	d := desk()
	d.Score = func(_ context.Context, loan comingfrom.Loan, _ string) (int, error) {
		if loan.Amount == 0 {
			return 0, errors.New("nothing to score")
		}
		return loan.Amount, nil
	}
	run := durabletest.Run(t, d.ScoreAll, []comingfrom.Loan{{Amount: 1}, {}, {Amount: 3}, {}})
	require.Equal(t, []int{1, 3}, run.Output(t))

	run = durabletest.Run(t, d.ScoreAll, make([]comingfrom.Loan, 4))
	require.ErrorContains(t, run.Err(), "nothing to score")
}

func TestTheLimitWinsWhenNobodyAnswers(t *testing.T) {
	t.Parallel()
	run := durabletest.Run(t, func(ctx durable.Context, _ struct{}) (string, error) {
		return comingfrom.FirstOf(ctx)
	}, struct{}{}, durabletest.OnCallback("approval", durabletest.Never()))

	require.Equal(t, "expired", run.Output(t))
}
