// SPDX-License-Identifier: Apache-2.0

// Package failures has the code of docs/advanced/error-handling.md.
package failures

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Order is the event that starts the function.
type Order struct {
	Card  string `json:"card"`
	Cents int    `json:"cents"`
}

// DeclinedError says why a card was declined.
type DeclinedError struct {
	Code string `json:"code"`
}

// Error says so in words.
func (e *DeclinedError) Error() string { return "card declined with code " + e.Code }

// ErrClosed says that the shop is closed.
var ErrClosed = errors.New("the shop is closed")

// Errors are the errors that survive a record. Give them to awslambda.Start, and to
// durabletest.Handler.
func Errors() durable.HandlerOption {
	return durable.WithErrors(
		durable.RegisterError[*DeclinedError]("Card.Declined"),
		durable.RegisterSentinel("Shop.Closed", ErrClosed))
}

// Bank charges a card.
type Bank func(card string, cents int) (string, error)

// Buy charges a card, and tells the customer why that has failed.
func (b Bank) Buy(ctx durable.Context, in Order) (string, error) {
	id, err := durable.Step(ctx, "charge", func(durable.StepContext) (string, error) {
		return b(in.Card, in.Cents)
	}, durable.WithRetry(durable.RetryUnless(durable.DefaultRetry(),
		durable.ErrorAs[*DeclinedError](), durable.ErrorIs(ErrClosed))))
	if declined, ok := errors.AsType[*DeclinedError](err); ok {
		return "try another card: " + declined.Code, nil
	}
	if errors.Is(err, ErrClosed) {
		return "come back tomorrow", nil
	}
	if err != nil {
		return "", fmt.Errorf("buy for %d cents: %w", in.Cents, err)
	}
	return id, nil
}

// Settlement is what a failed settlement tells programs.
type Settlement struct {
	Batch int `json:"batch"`
}

// Settle fails with data that its caller can read, in whatever language.
func Settle(ctx durable.Context, batch int) (string, error) {
	err := durable.Do(ctx, "settle", func(durable.StepContext) error {
		data, err := json.Marshal(Settlement{Batch: batch})
		if err != nil {
			return err
		}
		return durable.WithErrorData(errors.New("the bank is closed"), string(data))
	}, durable.WithRetry(durable.NoRetry()))
	if failed, ok := errors.AsType[*durable.StepError](err); ok {
		ctx.Logger().Warn("not settled", "type", failed.ErrorType, "data", failed.Data)
	}
	return "", err
}

// Ask waits for an answer and tells apart why there is none.
func Ask(ctx durable.Context, _ string) (string, error) {
	answer, err := durable.WaitForCallback[string](ctx, "answer",
		func(durable.StepContext, string) error { return nil },
		durable.WithTimeout(24*time.Hour), durable.WithHeartbeatTimeout(time.Hour))
	switch {
	case errors.Is(err, durable.ErrHeartbeat):
		return "nobody is there", nil
	case errors.Is(err, durable.ErrTimedOut):
		return "no answer in a day", nil
	case errors.Is(err, durable.ErrSubmitter):
		return "nobody was asked", nil
	case errors.Is(err, durable.ErrCallback):
		return "refused", nil
	}
	return answer, err
}
