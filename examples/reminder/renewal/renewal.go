// SPDX-License-Identifier: Apache-2.0

// Package renewal looks after a subscription for as long as it runs, a year for
// instance: it reminds the customer 60, 30, 7 and 2 days before the end, until
// the subscription is renewed, and closes it if it is not.
package renewal

import (
	"context"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Subscription is the event that starts the function.
type Subscription struct {
	ID   string    `json:"id"`
	Ends time.Time `json:"ends"`
}

// Outcome is the function's result.
type Outcome struct {
	Renewed   bool `json:"renewed"`
	Reminders int  `json:"reminders"`
}

// Shop is where subscriptions are kept.
type Shop interface {
	Renewed(ctx context.Context, id string) (bool, error)
	Remind(ctx context.Context, id string, daysLeft int) error
	Close(ctx context.Context, id string) error
}

// Desk looks after subscriptions.
type Desk struct{ Shop Shop }

// Watch is the durable function. It runs a few milliseconds in a year.
func (d Desk) Watch(ctx durable.Context, in Subscription) (Outcome, error) {
	var out Outcome
	for _, days := range []int{60, 30, 7, 2} {
		when := in.Ends.AddDate(0, 0, -days)
		if when.Before(durable.Now(ctx)) {
			continue // a subscription that is shorter than that
		}
		err := durable.WaitUntil(ctx, fmt.Sprintf("%d days before", days), when)
		if err != nil {
			return out, err
		}
		if out.Renewed, err = d.renewed(ctx, in.ID); err != nil || out.Renewed {
			return out, err
		}
		if err := d.remind(ctx, in.ID, days); err != nil {
			return out, err
		}
		out.Reminders++
	}
	return d.end(ctx, in, out)
}

// end closes a subscription that has not been renewed at the last moment.
func (d Desk) end(ctx durable.Context, in Subscription, out Outcome) (Outcome, error) {
	err := durable.WaitUntil(ctx, "the end", in.Ends)
	if err != nil {
		return out, err
	}
	if out.Renewed, err = d.renewed(ctx, in.ID); err != nil || out.Renewed {
		return out, err
	}
	return out, durable.Do(ctx, "close", func(ctx durable.StepContext) error {
		return d.Shop.Close(ctx, in.ID)
	})
}

func (d Desk) renewed(ctx durable.Context, id string) (bool, error) {
	return durable.Step(ctx, "renewed?", func(ctx durable.StepContext) (bool, error) {
		return d.Shop.Renewed(ctx, id)
	})
}

func (d Desk) remind(ctx durable.Context, id string, days int) error {
	return durable.Do(ctx, "remind", func(ctx durable.StepContext) error {
		return d.Shop.Remind(ctx, id, days)
	})
}
