// SPDX-License-Identifier: Apache-2.0

// Command order is a durable function that dies in the middle of its first
// charge.
package main

import (
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/lambda-durable/durable-go/sdk/awslambda"
	"github.com/lambda-durable/durable-go/sdk/durable"
)

type order struct {
	ID string `json:"id"`
}

type receipt struct {
	ID      string `json:"id"`
	Charges int    `json:"charges"`
}

func main() { awslambda.Start(handle) }

func handle(ctx durable.Context, in order) (receipt, error) {
	charges, err := durable.Step(ctx, "charge", charge,
		durable.WithSemantics(durable.AtMostOncePerRetry))
	if err != nil {
		return receipt{}, err
	}
	if err := durable.Wait(ctx, "cool-off", time.Hour); err != nil {
		return receipt{}, err
	}
	return receipt{ID: in.ID, Charges: charges}, nil
}

// charge returns how often it was called.
func charge(durable.StepContext) (int, error) {
	err := os.Mkdir("charged", 0o700)
	switch {
	case errors.Is(err, fs.ErrExist):
		return 2, nil
	case err != nil:
		return 0, err
	}
	os.Exit(1)
	return 1, nil
}
