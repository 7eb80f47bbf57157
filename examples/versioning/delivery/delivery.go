// SPDX-License-Identifier: Apache-2.0

// Package delivery sends a parcel on its way. The code has changed since its
// first release, while executions of it were waiting: customers are now told
// before the carrier comes, and not after. Executions that had passed that point
// keep the order in which they began.
package delivery

import (
	"context"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Parcel is the event that starts the function.
type Parcel struct {
	ID       string `json:"id"`
	Customer string `json:"customer"`
}

// Delivery is the function's result.
type Delivery struct {
	Track string `json:"track"`
}

// Depot is the outside world of the function.
type Depot interface {
	// Label returns the tracking number of a parcel.
	Label(ctx context.Context, parcel string) (string, error)
	// HandOver gives a parcel to the carrier.
	HandOver(ctx context.Context, track string) error
	// Tell sends a customer the tracking number.
	Tell(ctx context.Context, customer, track string) error
}

// Sender sends parcels.
type Sender struct{ Depot Depot }

// Send is the durable function.
//
// To release 2 belongs the change "tell first". When the last execution of
// release 1 has ended, oldest becomes 1 and the old order goes.
func (s Sender) Send(ctx durable.Context, in Parcel) (Delivery, error) {
	track, err := durable.Step(ctx, "label", func(ctx durable.StepContext) (string, error) {
		return s.Depot.Label(ctx, in.ID)
	})
	if err != nil {
		return Delivery{}, err
	}
	if err := durable.Wait(ctx, "until the truck comes", 12*time.Hour); err != nil {
		return Delivery{}, err
	}

	order, err := durable.Version(ctx, "tell first", 0, 1)
	if err != nil {
		return Delivery{}, err
	}
	if order == 0 {
		err = inTurn(ctx, in, track, s.handOver, s.tell)
	} else {
		err = inTurn(ctx, in, track, s.tell, s.handOver)
	}
	return Delivery{Track: track}, err
}

// errand is one of the things to do with a labelled parcel.
type errand func(ctx durable.Context, in Parcel, track string) error

func inTurn(ctx durable.Context, in Parcel, track string, errands ...errand) error {
	for _, do := range errands {
		if err := do(ctx, in, track); err != nil {
			return err
		}
	}
	return nil
}

func (s Sender) handOver(ctx durable.Context, _ Parcel, track string) error {
	return durable.Do(ctx, "hand over", func(ctx durable.StepContext) error {
		return s.Depot.HandOver(ctx, track)
	})
}

func (s Sender) tell(ctx durable.Context, in Parcel, track string) error {
	return durable.Do(ctx, "tell", func(ctx durable.StepContext) error {
		return s.Depot.Tell(ctx, in.Customer, track)
	})
}
