// SPDX-License-Identifier: Apache-2.0

// Package signup opens an account for a new user and has the mail address
// confirmed. It shows what its log looks like: a line for each thing that
// happens, once, however often the function is run again; where it happened; and
// no mail address in full.
package signup

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// User is the event that starts the function.
type User struct {
	Name  string  `json:"name"`
	Email Address `json:"email"`
}

// Account is the function's result.
type Account struct {
	ID        string `json:"id"`
	Confirmed bool   `json:"confirmed"`
}

// Address is a mail address.
type Address string

// LogValue implements slog.LogValuer: a log shows the domain only.
func (a Address) LogValue() slog.Value {
	_, domain, _ := strings.Cut(string(a), "@")
	return slog.StringValue("***@" + domain)
}

// Site is the outside world of the function.
type Site interface {
	// Open returns the id of a new account.
	Open(ctx context.Context, name string) (string, error)
	// Mail sends a link that completes the callback.
	Mail(ctx context.Context, to Address, callbackID string) error
}

// Door lets users in.
type Door struct{ Site Site }

// SignUp is the durable function.
func (d Door) SignUp(ctx durable.Context, in User) (Account, error) {
	log := ctx.Logger().With("user", in.Name, "email", in.Email)
	log.Info("sign-up begins")

	id, err := durable.Step(ctx, "open account",
		func(ctx durable.StepContext) (string, error) { return d.open(ctx, in.Name) })
	if err != nil {
		return Account{}, err
	}

	_, err = durable.WaitForCallback[struct{}](ctx, "confirmation",
		func(ctx durable.StepContext, callbackID string) error {
			ctx.Logger().Info("asking", "email", in.Email)
			return d.Site.Mail(ctx, in.Email, callbackID)
		}, durable.WithTimeout(48*time.Hour))
	switch {
	case errors.Is(err, durable.ErrTimedOut):
		log.Warn("not confirmed", "account", id)
		return Account{ID: id}, nil
	case err != nil:
		return Account{}, err
	}
	log.Info("confirmed", "account", id)
	return Account{ID: id, Confirmed: true}, nil
}

// open logs with the logger of the step, which adds its name and attempt. A step
// runs live only, so its lines are never held back.
func (d Door) open(ctx durable.StepContext, name string) (string, error) {
	id, err := d.Site.Open(ctx, name)
	if err != nil {
		ctx.Logger().Warn("no account yet", "error", err)
		return "", err
	}
	ctx.Logger().Info("account opened", "account", id)
	return id, nil
}
