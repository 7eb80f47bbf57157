// SPDX-License-Identifier: Apache-2.0

package rates_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/retries/rates"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

var errAway = errors.New("no answer")

func desk() rates.Desk {
	return rates.Desk{House: rates.Table{"EUR/USD": 1.1}, Reserve: rates.Table{"EUR/USD": 1.05}}
}

func options() durabletest.Option { return durabletest.Handler(rates.Options()...) }

func tenEuros() rates.Conversion {
	return rates.Conversion{Cents: 1000, From: "EUR", To: "USD"}
}

func TestFirstAnswerIsTaken(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Convert, tenEuros(), options(),
		durabletest.Function("ConvertFunction"))

	require.Equal(t, rates.Amount{Cents: 1100, Currency: "USD", Bank: "house"}, run.Output(t))
	run.RequireGolden(t)
}

func TestBankComesBack(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Convert, tenEuros(), options(),
		durabletest.Override("house rate", durabletest.Sequence(
			durabletest.Fail(errAway), durabletest.Fail(errAway), durabletest.Real())))

	require.Equal(t, "house", run.Output(t).Bank)
	run.Step(t, "house rate").RequireAttempts(t, 3)
	run.RequireDuration(t, 2*time.Second+4*time.Second)
	run.RequireGolden(t)
}

func TestBankStaysAway(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Convert, tenEuros(), options(),
		durabletest.Override("house rate", durabletest.Fail(errAway)))

	require.Equal(t, rates.Amount{Cents: 1050, Currency: "USD", Bank: "reserve"}, run.Output(t))
	// 2+4+8+16+32 s, then a minute each as long as the ten allow it.
	run.Step(t, "house rate").RequireAttempts(t, 14)
	run.RequireDuration(t, 62*time.Second+8*time.Minute)
	run.RequireLogged(t, "the house's bank is away", 1)
	run.RequireGolden(t)
}

func TestSlowAnswersTimeOut(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Convert, tenEuros(), options(),
		durabletest.Override("house rate", durabletest.Sequence(
			durabletest.Return(1.2).Taking(time.Hour), durabletest.Real())))

	require.Equal(t, 1100, run.Output(t).Cents)
	run.RequireDuration(t, 5*time.Second+2*time.Second)
}

func TestUnknownCurrencyIsAskedForOnce(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Convert, rates.Conversion{From: "EUR", To: "ATS"},
		options(), durabletest.Function("ConvertFunction"))

	require.EqualError(t, run.Err(),
		"execution is FAILED: Rates.UnknownCurrency: unknown currency")
	run.RequireGolden(t)
}
