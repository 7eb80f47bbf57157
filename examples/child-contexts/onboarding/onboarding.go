// SPDX-License-Identifier: Apache-2.0

// Package onboarding prepares the first day of a new colleague. Accounts and
// equipment are pieces of workflow of their own, which run side by side; each is
// a child context, so its operations are one entry in the history and are not
// run over again once it has ended.
package onboarding

import (
	"context"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Colleague is the event that starts the function.
type Colleague struct {
	Name    string   `json:"name"`
	Systems []string `json:"systems"`
}

// Desk is what a colleague finds on the first day, and the function's result.
type Desk struct {
	Accounts []string `json:"accounts"`
	Laptop   string   `json:"laptop"`
}

// Delivery is what the supplier sends to the callback.
type Delivery struct {
	Serial string `json:"serial"`
}

// Company is the outside world of the function.
type Company interface {
	// CreateAccount returns the name of an account on a system. The key makes
	// asking twice harmless.
	CreateAccount(ctx context.Context, system, person, key string) (string, error)
	// Invite sends somebody a mail with a link to an account.
	Invite(ctx context.Context, person, account string) error
	// OrderLaptop orders a laptop; the supplier completes the callback when it has
	// been delivered.
	OrderLaptop(ctx context.Context, person, callbackID string) error
}

// Office prepares desks.
type Office struct{ Company Company }

// Welcome is the durable function.
func (o Office) Welcome(ctx durable.Context, in Colleague) (Desk, error) {
	laptop := durable.Go(ctx, "equipment", func(ctx durable.Context) (string, error) {
		return o.equip(ctx, in.Name)
	})
	accounts, err := durable.RunInChild(ctx, "accounts",
		func(ctx durable.Context) ([]string, error) { return o.register(ctx, in) })
	if err != nil {
		return Desk{}, fmt.Errorf("no accounts for %q: %w", in.Name, err)
	}
	serial, err := laptop.Await(ctx)
	return Desk{Accounts: accounts, Laptop: serial}, err
}

// register creates an account on every system. The same piece of workflow is
// used for each; being virtual, it groups operations without a record of its own.
func (o Office) register(ctx durable.Context, in Colleague) ([]string, error) {
	var accounts []string
	for _, system := range in.Systems {
		account, err := durable.RunInChild(ctx, system,
			func(ctx durable.Context) (string, error) {
				return o.open(ctx, system, in.Name)
			}, durable.AsVirtual())
		if err != nil {
			return nil, err
		}
		accounts = append(accounts, account)
	}
	return accounts, nil
}

// open creates one account and invites its owner.
func (o Office) open(ctx durable.Context, system, person string) (string, error) {
	account, err := durable.Step(ctx, "create on "+system,
		func(ctx durable.StepContext) (string, error) {
			return o.Company.CreateAccount(ctx, system, person, ctx.IdempotencyKey())
		})
	if err != nil {
		return "", err
	}
	return account, durable.Do(ctx, "invite to "+system, func(ctx durable.StepContext) error {
		return o.Company.Invite(ctx, person, account)
	})
}

// equip orders a laptop and waits for it.
func (o Office) equip(ctx durable.Context, person string) (string, error) {
	delivery, err := durable.WaitForCallback[Delivery](ctx, "laptop",
		func(ctx durable.StepContext, callbackID string) error {
			return o.Company.OrderLaptop(ctx, person, callbackID)
		}, durable.WithTimeout(30*24*time.Hour))
	return delivery.Serial, err
}
