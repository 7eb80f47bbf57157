// SPDX-License-Identifier: Apache-2.0

// Package comingfrom has the Go side of the pages for those who know another
// SDK or engine.
package comingfrom

import (
	"context"
	"errors"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Loan is what somebody asks for.
type Loan struct {
	ID     string
	Amount int
}

// Decision is what came of a Loan.
type Decision struct {
	Status string
	Score  int
	By     string
}

// Answer is what the officer sends back.
type Answer struct {
	Approved bool
	By       string
}

// Desk decides over loans with the help of the outside world.
type Desk struct {
	Score func(ctx context.Context, loan Loan, key string) (int, error)
	Ask   func(ctx context.Context, loan Loan, callbackID string) error
	Pay   func(ctx context.Context, loan Loan, key string) error
}

// Decide scores a loan, asks an officer, waits out the time for withdrawal and
// pays.
func (d *Desk) Decide(ctx durable.Context, loan Loan) (Decision, error) {
	score, err := durable.Step(ctx, "score", func(ctx durable.StepContext) (int, error) {
		return d.Score(ctx, loan, ctx.IdempotencyKey())
	}, durable.WithRetry(durable.ExponentialBackoff{MaxAttempts: 5}))
	if err != nil {
		return Decision{}, err
	}

	answer, err := durable.WaitForCallback[Answer](ctx, "officer",
		func(ctx durable.StepContext, callbackID string) error {
			return d.Ask(ctx, loan, callbackID)
		}, durable.WithTimeout(72*time.Hour))
	switch {
	case errors.Is(err, durable.ErrTimedOut):
		return Decision{Status: "expired", Score: score}, nil
	case err != nil:
		return Decision{}, err
	case !answer.Approved:
		return Decision{Status: "declined", Score: score, By: answer.By}, nil
	}

	if err := durable.Wait(ctx, "withdrawal", 14*24*time.Hour); err != nil {
		return Decision{}, err
	}

	err = durable.Do(ctx, "pay", func(ctx durable.StepContext) error {
		return d.Pay(ctx, loan, ctx.IdempotencyKey())
	})
	if err != nil {
		return Decision{}, err
	}
	return Decision{Status: "paid", Score: score, By: answer.By}, nil
}

// ScoreAll shows a map with a policy.
func (d *Desk) ScoreAll(ctx durable.Context, loans []Loan) ([]int, error) {
	batch, err := durable.Map(ctx, "score-all", loans,
		func(ctx durable.Context, loan Loan) (int, error) {
			return durable.Step(ctx, "score", func(ctx durable.StepContext) (int, error) {
				return d.Score(ctx, loan, ctx.IdempotencyKey())
			})
		},
		durable.WithMaxConcurrency(10),
		durable.WithCompletion(durable.Completion{ToleratedFailures: durable.Count(2)}))
	if err != nil {
		return nil, err // more than two failed
	}
	return batch.Results(), nil
}

// FirstOf shows how branches and timers race.
func FirstOf(ctx durable.Context) (string, error) {
	approval, err := durable.CreateCallback[Answer](ctx, "approval")
	if err != nil {
		return "", err
	}
	limit := durable.WaitAsync(ctx, "limit", time.Hour)
	return durable.Select(ctx, "first",
		durable.Case("approved", approval), durable.Case("expired", limit))
}
