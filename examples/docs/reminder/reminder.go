// SPDX-License-Identifier: Apache-2.0

// Package reminder reminds people of their appointments.
package reminder

import (
	"crypto/rand"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Appointment is the event that starts the function.
type Appointment struct {
	Name string `json:"name"`
	// Days is how many days are left.
	Days int `json:"days"`
}

// Handle gives an appointment a number and sends a reminder the day before.
func Handle(ctx durable.Context, in Appointment) (string, error) {
	number, err := durable.Step(ctx, "number", func(durable.StepContext) (string, error) {
		return newNumber(), nil
	})
	if err != nil {
		return "", err
	}

	dayBefore := time.Duration(in.Days-1) * 24 * time.Hour
	if err := durable.Wait(ctx, "day before", dayBefore); err != nil {
		return "", err
	}

	err = durable.Do(ctx, "remind", func(ctx durable.StepContext) error {
		ctx.Logger().Info("see you tomorrow", "name", in.Name, "number", number)
		return nil
	})
	return in.Name + " was reminded of " + number, err
}

func newNumber() string { return "A-" + rand.Text()[:6] }
