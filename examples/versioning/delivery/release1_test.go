// SPDX-License-Identifier: Apache-2.0

package delivery_test

import (
	"time"

	"github.com/lambda-durable/durable-go/examples/versioning/delivery"
	"github.com/lambda-durable/durable-go/sdk/durable"
)

// release1 is the function as it was first released, kept for the tests of what
// followed.
func release1(ctx durable.Context, in delivery.Parcel) (delivery.Delivery, error) {
	d := depot{}
	track, err := durable.Step(ctx, "label", func(ctx durable.StepContext) (string, error) {
		return d.Label(ctx, in.ID)
	})
	if err != nil {
		return delivery.Delivery{}, err
	}
	if err := durable.Wait(ctx, "until the truck comes", 12*time.Hour); err != nil {
		return delivery.Delivery{}, err
	}
	err = durable.Do(ctx, "hand over", func(ctx durable.StepContext) error {
		return d.HandOver(ctx, track)
	})
	if err != nil {
		return delivery.Delivery{}, err
	}
	return delivery.Delivery{Track: track}, durable.Do(ctx, "tell",
		func(ctx durable.StepContext) error { return d.Tell(ctx, in.Customer, track) })
}

// careless is release 2 as it must not be: it changes the order without Version.
func careless(ctx durable.Context, in delivery.Parcel) (delivery.Delivery, error) {
	d := depot{}
	track, err := durable.Step(ctx, "label", func(ctx durable.StepContext) (string, error) {
		return d.Label(ctx, in.ID)
	})
	if err != nil {
		return delivery.Delivery{}, err
	}
	if err := durable.Wait(ctx, "until the truck comes", 12*time.Hour); err != nil {
		return delivery.Delivery{}, err
	}
	err = durable.Do(ctx, "tell", func(ctx durable.StepContext) error {
		return d.Tell(ctx, in.Customer, track)
	})
	if err != nil {
		return delivery.Delivery{}, err
	}
	return delivery.Delivery{Track: track}, durable.Do(ctx, "hand over",
		func(ctx durable.StepContext) error { return d.HandOver(ctx, track) })
}
