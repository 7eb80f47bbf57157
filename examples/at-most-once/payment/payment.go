// SPDX-License-Identifier: Apache-2.0

// Package payment charges a card through a gateway that knows no idempotency
// keys: whoever asks twice pays twice. The charge is therefore tried at most
// once, and if its process dies before the answer is recorded, the function
// looks up what has become of it.
package payment

import (
	"context"
	"errors"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Bill is the event that starts the function.
type Bill struct {
	Order string `json:"order"`
	Card  string `json:"card"`
	Cents int    `json:"cents"`
}

// Receipt is the function's result.
type Receipt struct {
	Order string `json:"order"`
	Paid  bool   `json:"paid"`
	// Reference is the gateway's; empty when nothing was paid.
	Reference string `json:"reference,omitempty"`
}

// Gateway is the card processor.
type Gateway interface {
	// Charge takes money from a card. Every call takes it again.
	Charge(ctx context.Context, in Bill) (reference string, err error)
	// Find returns the reference of the charge for an order, empty if there is
	// none.
	Find(ctx context.Context, order string) (reference string, err error)
}

// Till takes payments.
type Till struct{ Gateway Gateway }

// Pay is the durable function.
func (t Till) Pay(ctx durable.Context, in Bill) (Receipt, error) {
	reference, err := durable.Step(ctx, "charge",
		func(ctx durable.StepContext) (string, error) { return t.Gateway.Charge(ctx, in) },
		durable.WithSemantics(durable.AtMostOncePerRetry),
		durable.WithRetry(durable.NoRetry()))
	if errors.Is(err, durable.ErrStepInterrupted) {
		reference, err = t.lookUp(ctx, in.Order)
	}
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{Order: in.Order, Paid: reference != "", Reference: reference}, nil
}

// lookUp asks what has become of a charge whose process died in the middle, when
// the gateway has had the time to finish it. Asking is harmless, so this step may
// be repeated like any other.
func (t Till) lookUp(ctx durable.Context, order string) (string, error) {
	if err := durable.Wait(ctx, "let it settle", time.Minute); err != nil {
		return "", err
	}
	return durable.Step(ctx, "find charge", func(ctx durable.StepContext) (string, error) {
		return t.Gateway.Find(ctx, order)
	})
}
