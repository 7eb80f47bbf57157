// SPDX-License-Identifier: Apache-2.0

// Package expense has somebody approve an expense claim. Who does not answer is
// reminded every day; after three days the claim goes to the head of department,
// and whoever answers first decides.
package expense

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Claim is the event that starts the function.
type Claim struct {
	ID      string `json:"id"`
	Cents   int    `json:"cents"`
	Manager string `json:"manager"`
	Head    string `json:"head"`
}

// Answer is what an approver sends to the callback.
type Answer struct {
	Approved bool   `json:"approved"`
	By       string `json:"by"`
}

// Decision is the function's result.
type Decision struct {
	// Status is "approved", "rejected" or "expired".
	Status string `json:"status"`
	By     string `json:"by,omitempty"`
	// Reminders is how often the manager was reminded.
	Reminders int `json:"reminders,omitempty"`
}

// Office sends messages to approvers.
type Office interface {
	// Ask asks somebody to decide by completing the callback.
	Ask(ctx context.Context, who, claim, callbackID string) error
	// Remind tells somebody that the question is still open.
	Remind(ctx context.Context, who, claim string) error
}

// Desk handles claims.
type Desk struct{ Office Office }

// A claim is open for a week, and the manager has the first three days of it.
const (
	day       = 24 * time.Hour
	week      = 7 * day
	reminders = 3
)

// Decide is the durable function.
func (d Desk) Decide(ctx durable.Context, in Claim) (Decision, error) {
	manager, err := d.ask(ctx, "manager", in.Manager, in, week)
	if err != nil {
		return Decision{}, err
	}
	for reminded := range reminders {
		tomorrow := durable.WaitAsync(ctx, fmt.Sprintf("day %d", reminded+1), day)
		first, err := durable.Select(ctx, "first",
			durable.Case("answered", manager), durable.Case("overdue", tomorrow))
		if err != nil {
			return Decision{}, err
		}
		if first == "answered" {
			return settle(ctx, manager, reminded)
		}
		if err := d.remind(ctx, in); err != nil {
			return Decision{}, err
		}
	}
	return d.escalate(ctx, in, manager)
}

// escalate asks the head as well. The race between the two is recorded: a replay
// sees the same winner although the other may have answered meanwhile.
func (d Desk) escalate(
	ctx durable.Context, in Claim, manager *durable.Callback[Answer],
) (Decision, error) {
	head, err := d.ask(ctx, "head", in.Head, in, week-reminders*day)
	if err != nil {
		return Decision{}, err
	}
	first, err := durable.Select(ctx, "first",
		durable.Case("manager", manager), durable.Case("head", head))
	if err != nil {
		return Decision{}, err
	}
	if first == "manager" {
		return settle(ctx, manager, reminders)
	}
	return settle(ctx, head, reminders)
}

// ask creates a callback that is open for some time, and sends its id in a step.
func (d Desk) ask(
	ctx durable.Context, name, who string, in Claim, open time.Duration,
) (*durable.Callback[Answer], error) {
	answer, err := durable.CreateCallback[Answer](ctx, name, durable.WithTimeout(open))
	if err != nil {
		return nil, err
	}
	return answer, durable.Do(ctx, "ask "+name, func(ctx durable.StepContext) error {
		return d.Office.Ask(ctx, who, in.ID, answer.ID())
	})
}

func (d Desk) remind(ctx durable.Context, in Claim) error {
	return durable.Do(ctx, "remind", func(ctx durable.StepContext) error {
		return d.Office.Remind(ctx, in.Manager, in.ID)
	})
}

// settle makes a decision of an answer that has come.
func settle(
	ctx durable.Context, answer *durable.Callback[Answer], reminded int,
) (Decision, error) {
	a, err := answer.Await(ctx)
	switch {
	case errors.Is(err, durable.ErrTimedOut):
		return Decision{Status: "expired", Reminders: reminded}, nil
	case err != nil:
		return Decision{}, err
	case a.Approved:
		return Decision{Status: "approved", By: a.By, Reminders: reminded}, nil
	}
	return Decision{Status: "rejected", By: a.By, Reminders: reminded}, nil
}
