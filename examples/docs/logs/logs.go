// SPDX-License-Identifier: Apache-2.0

// Package logs has the code of docs/core/logger.md.
package logs

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Parcel is the event that starts the function.
type Parcel struct {
	ID string `json:"id"`
}

// Deliver logs three lines, however often it is replayed.
func Deliver(ctx durable.Context, in Parcel) (string, error) {
	ctx.Logger().Info("on its way", "parcel", in.ID)

	if err := durable.Wait(ctx, "transit", 48*time.Hour); err != nil {
		return "", err
	}

	door, err := durable.Step(ctx, "ring", func(ctx durable.StepContext) (string, error) {
		ctx.Logger().Info("at the door", "attempt", ctx.Attempt())
		return "opened", nil
	})
	if err != nil {
		return "", err
	}
	ctx.Logger().Info("delivered", "parcel", in.ID)
	return door, nil
}
