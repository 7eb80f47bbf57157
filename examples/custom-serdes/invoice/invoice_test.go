// SPDX-License-Identifier: Apache-2.0

package invoice_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/custom-serdes/invoice"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func tenHours() invoice.Work { return invoice.Work{Hours: 10, Rate: "80.00 EUR"} }

func bill(t *testing.T, in invoice.Work) *durabletest.Execution[invoice.Money] {
	t.Helper()
	return durabletest.Run(t, invoice.Bill, in,
		durabletest.Handler(durable.WithSerdes(invoice.Serdes())))
}

// TestAmountsAreRecordedAsText pins what is recorded: executions that are running
// have it in their history, so the format can't change under them.
func TestAmountsAreRecordedAsText(t *testing.T) {
	t.Parallel()

	run := bill(t, tenHours())

	require.Equal(t, "952.00 EUR", *run.Result().Output)
	run.RequireGolden(t)
	run.RequireGoldenHistory(t)
}

func TestBadRateIsNotQuoted(t *testing.T) {
	t.Parallel()

	run := bill(t, invoice.Work{Hours: 1, Rate: "my secret"})

	require.EqualError(t, run.Err(),
		`execution is FAILED: Error: not an amount such as "12.50 EUR"`)
}

// TestWithoutTheSerdesAmountsAreLost shows that a value is what a replay will see
// in the first run already, and not only after a crash.
func TestWithoutTheSerdesAmountsAreLost(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, invoice.Bill, tenHours())

	require.Equal(t, "{}", *run.Result().Output)
}

func TestMoneyIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()

	for _, text := range []string{"0.00 EUR", "12.05 USD", "-3.20 CHF", "1000000.99 JPY"} {
		money, err := invoice.ParseMoney(text)
		require.NoError(t, err)
		require.Equal(t, text, money.String())
	}
	for _, text := range []string{"", "12 EUR", "12.5 EUR", "a.bc EUR", "12.50 EURO", "12.50EUR"} {
		_, err := invoice.ParseMoney(text)
		require.ErrorIs(t, err, invoice.ErrNoMoney)
	}
}
