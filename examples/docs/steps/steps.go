// SPDX-License-Identifier: Apache-2.0

// Package steps has the code of docs/core/steps.md.
package steps

import (
	"context"
	"errors"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Order is the event that starts the function.
type Order struct {
	ID    string `json:"id"`
	Cents int    `json:"cents"`
}

// Receipt is the function's result.
type Receipt struct {
	OrderID  string `json:"orderId"`
	ChargeID string `json:"chargeId"`
	// Open says that nobody knows whether the card was charged.
	Open bool `json:"open,omitempty"`
}

// Cards charges cards. Two charges with the same key are one.
type Cards interface {
	Charge(ctx context.Context, key string, cents int) (chargeID string, err error)
}

// Shop is a shop that charges cards.
type Shop struct {
	Cards Cards
}

// Buy charges the card for an order.
func (s Shop) Buy(ctx durable.Context, in Order) (Receipt, error) {
	chargeID, err := durable.Step(ctx, "charge",
		func(ctx durable.StepContext) (string, error) {
			return s.Cards.Charge(ctx, ctx.IdempotencyKey(), in.Cents)
		})
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{OrderID: in.ID, ChargeID: chargeID}, nil
}

// BuyOnce charges the card through a provider that knows no keys: after a crash
// in the middle a person has to look.
func (s Shop) BuyOnce(ctx durable.Context, in Order) (Receipt, error) {
	chargeID, err := durable.Step(ctx, "charge",
		func(ctx durable.StepContext) (string, error) {
			return s.Cards.Charge(ctx, "", in.Cents)
		},
		durable.WithSemantics(durable.AtMostOncePerRetry),
		durable.WithRetry(durable.NoRetry()))
	switch {
	case errors.Is(err, durable.ErrStepInterrupted):
		return Receipt{OrderID: in.ID, Open: true}, nil
	case err != nil:
		return Receipt{}, err
	}
	return Receipt{OrderID: in.ID, ChargeID: chargeID}, nil
}

// BuyQuickly gives each attempt ten seconds, and makes three.
func (s Shop) BuyQuickly(ctx durable.Context, in Order) (Receipt, error) {
	chargeID, err := durable.Step(ctx, "charge",
		func(ctx durable.StepContext) (string, error) {
			return s.Cards.Charge(ctx, ctx.IdempotencyKey(), in.Cents)
		},
		durable.WithTimeout(10*time.Second),
		durable.WithRetry(durable.ExponentialBackoff{MaxAttempts: 3}))
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{OrderID: in.ID, ChargeID: chargeID}, nil
}

// Number gives the order a number of its own.
func Number(ctx durable.Context, _ Order) (string, error) {
	number := durable.UUID(ctx) // the same at every replay, and no operation
	err := durable.Do(ctx, "file", func(ctx durable.StepContext) error {
		ctx.Logger().Info("filed", "number", number)
		return nil
	})
	return number, err
}

// Explain tells a StepError from others.
func (s Shop) Explain(ctx durable.Context, in Order) (string, error) {
	_, err := s.Buy(ctx, in)
	if failed, ok := errors.AsType[*durable.StepError](err); ok {
		return failed.ErrorType + ": " + failed.Message, nil
	}
	return "", err
}
