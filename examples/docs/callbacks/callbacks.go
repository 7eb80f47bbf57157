// SPDX-License-Identifier: Apache-2.0

// Package callbacks has the code of docs/core/callbacks.md.
package callbacks

import (
	"context"
	"errors"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Expense is the event that starts the function.
type Expense struct {
	ID    string `json:"id"`
	Cents int    `json:"cents"`
}

// Approval is what the approver sends.
type Approval struct {
	By string `json:"by"`
}

// Office asks people and starts jobs. Who gets a callback id answers it.
type Office struct {
	Ask   func(ctx context.Context, expenseID, callbackID string) error
	Start func(ctx context.Context, callbackID string) error
}

// Approve asks for an approval and waits up to three days for it.
func (o Office) Approve(ctx durable.Context, in Expense) (string, error) {
	approval, err := durable.WaitForCallback[Approval](ctx, "approval",
		func(ctx durable.StepContext, callbackID string) error {
			return o.Ask(ctx, in.ID, callbackID)
		},
		durable.WithTimeout(72*time.Hour))
	switch {
	case errors.Is(err, durable.ErrTimedOut):
		return "expired", nil
	case err != nil:
		return "", err
	}
	return "approved by " + approval.By, nil
}

// Explain tells in which way the callback has failed.
func (o Office) Explain(ctx durable.Context, in Expense) (string, error) {
	_, err := o.Approve(ctx, in)
	if failed, ok := errors.AsType[*durable.CallbackError](err); ok {
		switch failed.Kind {
		case durable.CallbackExternal:
			return "rejected: " + failed.Message, nil
		case durable.CallbackSubmitter:
			return "nobody could be asked", nil
		default:
			return "no answer in time", nil
		}
	}
	return "", err
}

// Render starts a job and waits for it as long as it gives signs of life.
func (o Office) Render(ctx durable.Context, _ Expense) (string, error) {
	return durable.WaitForCallback[string](ctx, "render",
		func(ctx durable.StepContext, callbackID string) error {
			return o.Start(ctx, callbackID)
		},
		durable.WithHeartbeatTimeout(5*time.Minute),
		durable.WithTimeout(6*time.Hour))
}

// ApproveMeanwhile asks, does something else, and then waits for the answer.
func (o Office) ApproveMeanwhile(ctx durable.Context, in Expense) (string, error) {
	approval, err := durable.CreateCallback[Approval](ctx, "approval",
		durable.WithTimeout(72*time.Hour))
	if err != nil {
		return "", err
	}
	err = durable.Do(ctx, "ask", func(ctx durable.StepContext) error {
		return o.Ask(ctx, in.ID, approval.ID())
	})
	if err != nil {
		return "", err
	}
	budget, err := durable.Step(ctx, "budget", func(durable.StepContext) (int, error) {
		return 10_000 - in.Cents, nil
	})
	if err != nil {
		return "", err
	}
	answer, err := approval.Await(ctx)
	if err != nil || budget < 0 {
		return "", err
	}
	return "approved by " + answer.By, nil
}
