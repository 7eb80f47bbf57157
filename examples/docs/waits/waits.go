// SPDX-License-Identifier: Apache-2.0

// Package waits has the code of docs/core/wait.md.
package waits

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Trial is the event that starts the function.
type Trial struct {
	Customer string    `json:"customer"`
	Renews   time.Time `json:"renews"`
}

// Mail sends a mail.
type Mail func(customer, text string) error

// Welcome sends a mail now and another one in three days.
func (m Mail) Welcome(ctx durable.Context, in Trial) (string, error) {
	if err := m.send(ctx, "welcome", in.Customer); err != nil {
		return "", err
	}
	if err := durable.Wait(ctx, "settle in", 3*24*time.Hour); err != nil {
		return "", err
	}
	return "asked", m.send(ctx, "how is it going?", in.Customer)
}

// Remind sends a mail the day before the trial is renewed.
func (m Mail) Remind(ctx durable.Context, in Trial) (string, error) {
	dayBefore := in.Renews.AddDate(0, 0, -1)
	if !dayBefore.After(durable.Now(ctx)) {
		return "too late", nil
	}
	if err := durable.WaitUntil(ctx, "day before", dayBefore); err != nil {
		return "", err
	}
	return "reminded", m.send(ctx, "your trial ends", in.Customer)
}

func (m Mail) send(ctx durable.Context, text, to string) error {
	return durable.Do(ctx, text, func(durable.StepContext) error { return m(to, text) })
}
