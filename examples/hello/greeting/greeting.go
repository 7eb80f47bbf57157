// SPDX-License-Identifier: Apache-2.0

// Package greeting welcomes a guest and says goodbye ten seconds later: two
// steps with a wait between them, which is all that a durable function needs to
// be of use.
package greeting

import (
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// Guest is the event that starts the function.
type Guest struct {
	Name string `json:"name"`
}

// Visit is the function's result.
type Visit struct {
	Welcome  string `json:"welcome"`
	Farewell string `json:"farewell"`
}

// Greet is the durable function. While it waits it does not run.
func Greet(ctx durable.Context, guest Guest) (Visit, error) {
	welcome, err := durable.Step(ctx, "welcome", func(durable.StepContext) (string, error) {
		return "Welcome, " + guest.Name + "!", nil
	})
	if err != nil {
		return Visit{}, err
	}

	if err := durable.Wait(ctx, "visit", 10*time.Second); err != nil {
		return Visit{}, err
	}

	farewell, err := durable.Step(ctx, "farewell", func(durable.StepContext) (string, error) {
		return "Goodbye, " + guest.Name + ".", nil
	})
	return Visit{Welcome: welcome, Farewell: farewell}, err
}
