// SPDX-License-Identifier: Apache-2.0

// Package invokes has the code of docs/core/invoke.md.
package invokes

import (
	"errors"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Item is what is shipped.
type Item struct {
	SKU string `json:"sku"`
}

// Parcel is what the labelling function returns.
type Parcel struct {
	Track string `json:"track"`
}

// Ship has another function make the label.
func Ship(ctx durable.Context, in Item) (Parcel, error) {
	return durable.Invoke[Parcel](ctx, "label", "make-label:live", in)
}

// ShipOrExplain tells a failure of the other function from others.
func ShipOrExplain(ctx durable.Context, in Item) (string, error) {
	parcel, err := Ship(ctx, in)
	failed, ok := errors.AsType[*durable.InvokeError](err)
	switch {
	case errors.Is(err, durable.ErrTimedOut):
		return "the label took too long", nil
	case errors.Is(err, durable.ErrStopped):
		return "somebody stopped the labelling", nil
	case ok && failed.ErrorType == "Label.TooHeavy":
		return "by lorry: " + failed.Message, nil
	case err != nil:
		return "", err
	}
	return parcel.Track, nil
}

// ShipWithin gives up waiting after an hour. The other function runs on.
func ShipWithin(ctx durable.Context, in Item) (string, error) {
	label := durable.InvokeAsync[Parcel](ctx, "label", "make-label:live", in)
	limit := durable.WaitAsync(ctx, "limit", time.Hour)
	first, err := durable.Select(ctx, "first",
		durable.Case("labelled", label), durable.Case("late", limit))
	if err != nil || first == "late" {
		return first, err
	}
	parcel, err := label.Await(ctx)
	return parcel.Track, err
}

// Label is the other function, a durable one.
func Label(ctx durable.Context, in Item) (Parcel, error) {
	if err := durable.Wait(ctx, "print", time.Minute); err != nil {
		return Parcel{}, err
	}
	return Parcel{Track: "track-" + in.SKU}, nil
}
