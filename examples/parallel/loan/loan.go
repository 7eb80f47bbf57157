// SPDX-License-Identifier: Apache-2.0

// Package loan decides on a loan. It asks several parties at the same time, and
// each question has its own idea of when enough is known: two of three credit
// bureaus suffice, the first free appraiser is taken, and every check must pass.
package loan

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Application is the event that starts the function.
type Application struct {
	Applicant string `json:"applicant"`
	House     string `json:"house"`
	Cents     int    `json:"cents"`
}

// Offer is the function's result.
type Offer struct {
	Granted bool `json:"granted"`
	// Reason says why a loan was not granted.
	Reason    string `json:"reason,omitempty"`
	Score     int    `json:"score,omitempty"`
	Appraiser string `json:"appraiser,omitempty"`
}

// Market is whom the bank asks.
type Market interface {
	// Score returns a bureau's score of a person.
	Score(ctx context.Context, bureau, person string) (int, error)
	// Appraise returns what a house is worth, in cents.
	Appraise(ctx context.Context, appraiser, house string) (int, error)
	// Check returns an error that says why a person does not pass a check.
	Check(ctx context.Context, check, person string) error
}

// Bank grants loans.
type Bank struct{ Market Market }

// Decide is the durable function.
func (b Bank) Decide(ctx durable.Context, in Application) (Offer, error) {
	if err := b.check(ctx, in); err != nil {
		if errors.As(err, new(*durable.BatchError)) {
			return Offer{Reason: "a check has failed"}, nil
		}
		return Offer{}, err
	}
	score, err := b.score(ctx, in)
	if err != nil {
		return Offer{}, err
	}
	worth, appraiser, err := b.appraise(ctx, in)
	if err != nil {
		return Offer{}, err
	}
	out := Offer{Granted: true, Score: score, Appraiser: appraiser}
	switch {
	case score < 600:
		out.Granted, out.Reason = false, fmt.Sprintf("a score of %d", score)
	case worth < in.Cents:
		out.Granted, out.Reason = false, "the house is worth less"
	}
	return out, nil
}

// check has all checks pass; the first failure ends the others.
func (b Bank) check(ctx durable.Context, in Application) error {
	_, err := durable.Parallel(ctx, "checks",
		branches([]string{"identity", "sanctions", "income"},
			func(ctx durable.StepContext, name string) (bool, error) {
				return true, b.Market.Check(ctx, name, in.Applicant)
			}),
		durable.WithCompletion(durable.AllSuccessful()))
	return err
}

// score returns the lower of the first two scores that come in. The third bureau
// may be slow or down.
func (b Bank) score(ctx durable.Context, in Application) (int, error) {
	scores, err := durable.Parallel(ctx, "scores",
		branches([]string{"atlas", "boreal", "cobalt"},
			func(ctx durable.StepContext, name string) (int, error) {
				return b.Market.Score(ctx, name, in.Applicant)
			}),
		durable.WithCompletion(durable.Completion{
			MinSuccessful: 2, ToleratedFailures: durable.Count(1),
		}))
	if err != nil {
		return 0, err
	}
	return slices.Min(scores.Results()), nil
}

// appraise takes the first appraisal and abandons the others.
func (b Bank) appraise(ctx durable.Context, in Application) (int, string, error) {
	first, err := durable.Parallel(ctx, "appraisal",
		branches([]string{"dove", "eagle"},
			func(ctx durable.StepContext, name string) (int, error) {
				return b.Market.Appraise(ctx, name, in.House)
			}),
		durable.WithCompletion(durable.FirstSuccessful()))
	if err != nil {
		return 0, "", err
	}
	winner := slices.Collect(first.Succeeded())[0]
	return winner.Value, winner.Name, nil
}

// branches asks each of several parties in a step, which is tried once.
func branches[T any](
	names []string, ask func(ctx durable.StepContext, name string) (T, error),
) []durable.Branch[T] {
	all := make([]durable.Branch[T], len(names))
	for i, name := range names {
		all[i] = durable.Branch[T]{Name: name, Run: func(ctx durable.Context) (T, error) {
			return durable.Step(ctx, "ask", func(ctx durable.StepContext) (T, error) {
				return ask(ctx, name)
			}, durable.WithRetry(durable.NoRetry()))
		}}
	}
	return all
}
