// SPDX-License-Identifier: Apache-2.0

// Package parallels has the code of docs/core/parallel.md.
package parallels

import (
	"errors"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Parcel is the event that starts the function.
type Parcel struct {
	Grams int `json:"grams"`
}

// Quote is what a carrier asks for.
type Quote struct {
	Carrier string `json:"carrier"`
	Cents   int    `json:"cents"`
}

// Carriers say what they ask for.
type Carriers struct {
	North, South, Sea func(Parcel) (Quote, error)
}

// Cheapest asks all carriers at the same time.
func (c Carriers) Cheapest(ctx durable.Context, in Parcel) (Quote, error) {
	quotes, err := durable.Parallel(ctx, "quotes", []durable.Branch[Quote]{
		{Name: "north", Run: ask(c.North, in)},
		{Name: "south", Run: ask(c.South, in)},
		{Name: "sea", Run: ask(c.Sea, in)},
	}, durable.WithCompletion(durable.WaitForAll()))
	if err != nil {
		return Quote{}, err
	}
	best := Quote{}
	for _, quote := range quotes.Results() {
		if best.Carrier == "" || quote.Cents < best.Cents {
			best = quote
		}
	}
	if best.Carrier == "" {
		return Quote{}, quotes.Err() // the first failure
	}
	return best, nil
}

// ask returns a branch that asks a carrier.
func ask(
	carrier func(Parcel) (Quote, error), in Parcel,
) func(durable.Context) (Quote, error) {
	return func(ctx durable.Context) (Quote, error) {
		return durable.Step(ctx, "ask", func(durable.StepContext) (Quote, error) {
			return carrier(in)
		}, durable.WithRetry(durable.NoRetry()))
	}
}

// First takes the quote that comes first.
func (c Carriers) First(ctx durable.Context, in Parcel) (Quote, error) {
	quotes, err := durable.Parallel(ctx, "quotes", []durable.Branch[Quote]{
		{Name: "north", Run: ask(c.North, in)},
		{Name: "south", Run: ask(c.South, in)},
	}, durable.WithCompletion(durable.FirstSuccessful()))
	if err != nil {
		return Quote{}, err
	}
	return quotes.Results()[0], nil
}

// Both needs two results of different types.
func (c Carriers) Both(ctx durable.Context, in Parcel) (Quote, error) {
	var quote Quote
	var surcharge int
	_, err := durable.ParallelMixed(ctx, "prepare", []durable.AnyBranch{
		durable.Into(&quote, "quote", ask(c.North, in)),
		durable.Into(&surcharge, "surcharge", func(ctx durable.Context) (int, error) {
			return durable.Step(ctx, "weigh", func(durable.StepContext) (int, error) {
				return in.Grams / 100, nil
			})
		}),
	})
	quote.Cents += surcharge
	return quote, err
}

// Explain tells why a batch has failed.
func (c Carriers) Explain(ctx durable.Context, in Parcel) (string, error) {
	_, err := durable.Parallel(ctx, "quotes", []durable.Branch[Quote]{
		{Name: "north", Run: ask(c.North, in)},
		{Name: "south", Run: ask(c.South, in)},
	})
	failed, ok := errors.AsType[*durable.BatchError](err)
	if !ok {
		return "", err
	}
	return string(failed.Reason) + ": " + failed.Failures[0].Error(), nil
}
