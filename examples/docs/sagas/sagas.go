// SPDX-License-Identifier: Apache-2.0

// Package sagas has the code of docs/core/saga.md.
package sagas

import (
	"errors"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Trip is the event that starts the function.
type Trip struct {
	City string `json:"city"`
}

// Agency books trips. Cancelling what was not booked does no harm.
type Agency interface {
	Book(what, key string) error
	Cancel(what, key string) error
	Pay(key string) error
}

// Desk books trips with an agency.
type Desk struct{ Agency Agency }

// Book books a flight and a hotel, and pays. What fails is undone.
func (d Desk) Book(ctx durable.Context, in Trip) (string, error) {
	key := durable.UUID(ctx) // for booking and cancelling alike
	for _, what := range []string{"flight", "hotel"} {
		durable.Compensate(ctx, "cancel "+what, func(ctx durable.Context) error {
			return durable.Do(ctx, "cancel", func(durable.StepContext) error {
				return d.Agency.Cancel(what, key)
			})
		})
		err := durable.Do(ctx, "book "+what, func(durable.StepContext) error {
			return d.Agency.Book(what, key)
		}, durable.WithRetry(durable.NoRetry()))
		if err != nil {
			return "", err
		}
	}
	err := durable.Do(ctx, "pay", func(durable.StepContext) error {
		return d.Agency.Pay(key)
	}, durable.WithRetry(durable.NoRetry()))
	if err != nil {
		return "", err
	}
	return "booked " + in.City, nil
}

// BookInside undoes within a child, so that the caller can go on.
func (d Desk) BookInside(ctx durable.Context, in Trip) (string, error) {
	booked, err := durable.RunInChild(ctx, "trip", func(ctx durable.Context) (string, error) {
		return d.Book(ctx, in)
	})
	if failed, ok := errors.AsType[*durable.ChildError](err); ok {
		return "not booked: " + failed.Message, nil
	}
	return booked, err
}
