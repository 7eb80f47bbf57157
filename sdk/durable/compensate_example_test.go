// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"errors"
	"fmt"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

func ExampleCompensate() {
	do := func(ctx durable.Context, what string) error {
		return durable.Do(ctx, what, func(durable.StepContext) error {
			fmt.Println(what)
			return nil
		})
	}
	fmt.Println(outcome(func(ctx durable.Context, _ any) (any, error) {
		for _, what := range []string{"flight", "hotel"} {
			if err := do(ctx, "book "+what); err != nil {
				return nil, err
			}
			durable.Compensate(ctx, "cancel "+what, func(ctx durable.Context) error {
				return do(ctx, "cancel "+what)
			})
		}
		return nil, durable.Do(ctx, "pay", func(durable.StepContext) error {
			return errors.New("card declined")
		}, durable.WithRetry(durable.NoRetry()))
	}))
	// Output:
	// book flight
	// book hotel
	// cancel hotel
	// cancel flight
	// failed: card declined
}
