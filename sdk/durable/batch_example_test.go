// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

func ExampleMap() {
	items := []string{"lamp", "bulb", "shade"}
	play(nil, func(ctx durable.Context, _ any) (string, error) {
		batch, err := durable.Map(ctx, "ship", items,
			func(ctx durable.Context, item string) (string, error) {
				return durable.Step(ctx, "label", func(durable.StepContext) (string, error) {
					return fmt.Sprintf("%d:%s", durable.Index(ctx), item), nil
				})
			}, durable.WithMaxConcurrency(2))
		return strings.Join(batch.Results(), " "), err
	})
	// Output:
	// "0:lamp 1:bulb 2:shade"
}

func ExampleMap_toleratedFailures() {
	play(nil, func(ctx durable.Context, _ any) (string, error) {
		batch, err := durable.Map(ctx, "ship", []int{1, 2, 3},
			func(_ durable.Context, n int) (int, error) {
				if n == 2 {
					return 0, errors.New("no label left")
				}
				return n, nil
			}, durable.WithCompletion(durable.Completion{ToleratedFailures: durable.Count(1)}))
		return fmt.Sprintf("%d shipped, %d not, %s",
			batch.SuccessCount(), batch.FailureCount(), batch.Reason), err
	})
	// Output:
	// "2 shipped, 1 not, ALL_COMPLETED"
}

func ExampleParallel() {
	play(nil, func(ctx durable.Context, _ any) (string, error) {
		quotes, err := durable.Parallel(ctx, "quotes", []durable.Branch[int]{
			{Name: "north", Run: func(durable.Context) (int, error) { return 120, nil }},
			{Name: "south", Run: func(durable.Context) (int, error) { return 110, nil }},
		})
		if err != nil {
			return "", err
		}
		best := quotes.Items[0]
		for _, quote := range quotes.Items {
			if quote.Value < best.Value {
				best = quote
			}
		}
		return fmt.Sprintf("%s for %d", best.Name, best.Value), nil
	})
	// Output:
	// "south for 110"
}

func ExampleParallelMixed() {
	play(nil, func(ctx durable.Context, _ any) (string, error) {
		var stock int
		var supplier string
		_, err := durable.ParallelMixed(ctx, "prepare", []durable.AnyBranch{
			durable.Into(&stock, "stock", func(durable.Context) (int, error) { return 3, nil }),
			durable.Into(&supplier, "supplier", func(durable.Context) (string, error) {
				return "Bright and Sons", nil
			}),
		})
		return fmt.Sprintf("%d from %s", stock, supplier), err
	})
	// Output:
	// "3 from Bright and Sons"
}
