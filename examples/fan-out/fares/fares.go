// SPDX-License-Identifier: Apache-2.0

// Package fares looks for the cheapest fare: it asks every airline at the same
// time, page after page, takes the answers of those that have one, and ranks
// them.
package fares

import (
	"cmp"
	"context"
	"slices"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Route is the event that starts the function.
type Route struct {
	From     string   `json:"from"`
	To       string   `json:"to"`
	Airlines []string `json:"airlines"`
}

// Fare is what a flight costs.
type Fare struct {
	Airline string `json:"airline"`
	Flight  string `json:"flight"`
	Cents   int    `json:"cents"`
}

// Ranking is the function's result.
type Ranking struct {
	// Fares are the three cheapest.
	Fares []Fare `json:"fares"`
	// Silent are the airlines without an answer.
	Silent []string `json:"silent,omitempty"`
}

// Page is a part of an airline's answer.
type Page struct {
	Fares []Fare `json:"fares"`
	// Next is the number of the next page, 0 on the last one.
	Next int `json:"next,omitempty"`
}

// Airlines sell flights.
type Airlines interface {
	Fares(ctx context.Context, airline, from, to string, page int) (Page, error)
}

// Search looks for fares.
type Search struct{ Airlines Airlines }

// Find is the durable function.
func (s Search) Find(ctx durable.Context, in Route) (Ranking, error) {
	answers := make([]*durable.Future[[]Fare], len(in.Airlines))
	for i, airline := range in.Airlines { // fan out
		answers[i] = durable.Go(ctx, airline, func(ctx durable.Context) ([]Fare, error) {
			return s.ask(ctx, airline, in)
		})
	}
	settled, err := durable.AllSettled(ctx, "answers", answers...) // fan in
	if err != nil {
		return Ranking{}, err
	}

	var out Ranking
	for i, answer := range settled {
		if answer.Err != nil {
			out.Silent = append(out.Silent, in.Airlines[i])
			continue
		}
		out.Fares = append(out.Fares, answer.Value...)
	}
	out.Fares = cheapest(out.Fares, 3)
	return out, nil
}

// ask reads all pages of one airline. Each is a step, so those that were read
// need not be read again.
func (s Search) ask(ctx durable.Context, airline string, in Route) ([]Fare, error) {
	var all []Fare
	for number := 1; number > 0; {
		page, err := durable.Step(ctx, "page", func(ctx durable.StepContext) (Page, error) {
			return s.Airlines.Fares(ctx, airline, in.From, in.To, number)
		}, durable.WithRetry(durable.FixedDelay{MaxAttempts: 2}))
		if err != nil {
			return nil, err
		}
		all = append(all, page.Fares...)
		number = page.Next
	}
	return all, nil
}

// cheapest orders by price and then by flight, so that the outcome does not
// depend on who answered first.
func cheapest(fares []Fare, n int) []Fare {
	slices.SortFunc(fares, func(a, b Fare) int {
		return cmp.Or(cmp.Compare(a.Cents, b.Cents), cmp.Compare(a.Flight, b.Flight))
	})
	return fares[:min(n, len(fares))]
}

// Timetable is Airlines with fixed fares, two on a page, by airline.
type Timetable map[string][]Fare

// Fares implements Airlines.
func (t Timetable) Fares(
	_ context.Context, airline, _, _ string, page int,
) (Page, error) {
	const size = 2
	all := t[airline]
	first := min((page-1)*size, len(all))
	last := min(first+size, len(all))
	out := Page{Fares: all[first:last]}
	if last < len(all) {
		out.Next = page + 1
	}
	return out, nil
}
