// SPDX-License-Identifier: Apache-2.0

// Package rates converts an amount of money by the exchange rate of a bank that
// is not always there: it asks with growing pauses, for ten minutes at most, and
// then takes the rate of another bank. It does not repeat a question that has
// no answer.
package rates

import (
	"context"
	"errors"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// ErrUnknownCurrency is the error of a Bank that does not trade in a currency.
// Asking again would not help.
var ErrUnknownCurrency = errors.New("unknown currency")

// Conversion is the event that starts the function.
type Conversion struct {
	Cents int    `json:"cents"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// Amount is the function's result.
type Amount struct {
	Cents    int    `json:"cents"`
	Currency string `json:"currency"`
	// Bank is "house" or "reserve": whose rate it was.
	Bank string `json:"bank"`
}

// Bank knows exchange rates.
type Bank interface {
	// Rate returns what one unit of a currency is worth in another one.
	Rate(ctx context.Context, from, to string) (float64, error)
}

// Desk is where money is changed.
type Desk struct {
	House, Reserve Bank
}

// Options are the options of the function's handler. The registered sentinel is
// found again in the error of a step, by errors.Is.
func Options() []durable.HandlerOption {
	return []durable.HandlerOption{
		durable.WithErrors(durable.RegisterSentinel("Rates.UnknownCurrency", ErrUnknownCurrency)),
	}
}

// Convert is the durable function.
func (d Desk) Convert(ctx durable.Context, in Conversion) (Amount, error) {
	rate, err := durable.Step(ctx, "house rate",
		func(ctx durable.StepContext) (float64, error) {
			return d.House.Rate(ctx, in.From, in.To)
		}, durable.WithRetry(persistently()), durable.WithTimeout(5*time.Second))
	switch {
	case errors.Is(err, ErrUnknownCurrency):
		return Amount{}, err
	case err == nil:
		return in.at(rate, "house"), nil
	}

	ctx.Logger().Warn("the house's bank is away", "error", err)
	rate, err = durable.Step(ctx, "reserve rate",
		func(ctx durable.StepContext) (float64, error) {
			return d.Reserve.Rate(ctx, in.From, in.To)
		}, durable.WithRetry(durable.FixedDelay{MaxAttempts: 3, Delay: 10 * time.Second}))
	return in.at(rate, "reserve"), err
}

// persistently tries again after 2 s, 4 s, 8 s and so on up to a minute, as long
// as the next attempt begins within ten minutes of the first one.
func persistently() durable.RetryPolicy {
	pauses := durable.ExponentialBackoff{
		MaxAttempts: 100, InitialDelay: 2 * time.Second, MaxDelay: time.Minute,
		Jitter: durable.NoJitter,
	}
	return durable.RetryUnless(durable.WithinBudget(pauses, 10*time.Minute),
		durable.ErrorIs(ErrUnknownCurrency))
}

func (c Conversion) at(rate float64, bank string) Amount {
	return Amount{Cents: int(float64(c.Cents)*rate + 0.5), Currency: c.To, Bank: bank}
}

// Table is a Bank with fixed rates, by pairs such as "EUR/USD".
type Table map[string]float64

// Rate returns the rate of the pair, or ErrUnknownCurrency.
func (t Table) Rate(_ context.Context, from, to string) (float64, error) {
	rate, known := t[from+"/"+to]
	if !known {
		return 0, ErrUnknownCurrency
	}
	return rate, nil
}
