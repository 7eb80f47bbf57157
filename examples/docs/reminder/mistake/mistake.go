// SPDX-License-Identifier: Apache-2.0

// Package mistake has the mistake that docs/getting-started.md has its reader
// make.
package mistake

import (
	"crypto/rand"
	"time"

	"github.com/lambda-durable/durable-go/examples/docs/reminder"
	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Appointment is that of the reminder.
type Appointment = reminder.Appointment

// Handle has a mistake: the number is another one at every replay.
func Handle(ctx durable.Context, in Appointment) (string, error) {
	number := newNumber() // wrong

	dayBefore := time.Duration(in.Days-1) * 24 * time.Hour
	if err := durable.Wait(ctx, "day before", dayBefore); err != nil {
		return "", err
	}

	err := durable.Do(ctx, "remind", func(ctx durable.StepContext) error {
		ctx.Logger().Info("see you tomorrow", "name", in.Name, "number", number)
		return nil
	})
	return in.Name + " was reminded of " + number, err
}

func newNumber() string { return "A-" + rand.Text()[:6] }
