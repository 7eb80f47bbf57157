// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

// check lets through what is not marked.
func check(_ durable.Context, parcel string) (string, error) {
	if strings.HasPrefix(parcel, "!") {
		return "", errors.New(parcel[1:] + " is damaged")
	}
	return parcel, nil
}

// checked tells what came of checking parcels.
func checked(parcels []string, opts ...durable.MapOption) string {
	return outcome(func(ctx durable.Context, _ any) (string, error) {
		batch, err := durable.Map(ctx, "check", parcels, check, opts...)
		return fmt.Sprint(batch.Results(), " ", batch.Reason, " ", err != nil), nil
	})
}

func ExampleWithCompletion() {
	parcels := []string{"lamp", "!vase", "book"}
	fmt.Println(checked(parcels, durable.WithCompletion(durable.Completion{
		Decide: func(p durable.Progress) durable.Decision {
			if p.Failed > 0 && p.Succeeded > 0 {
				return durable.Succeed
			}
			return durable.Continue
		},
	}), durable.WithMaxConcurrency(1)))
	// Output: "[lamp] CUSTOM_COMPLETION_SUCCEEDED false"
}

func ExampleCount() {
	parcels := []string{"lamp", "!vase", "book"}
	fmt.Println(checked(parcels, durable.WithCompletion(
		durable.Completion{ToleratedFailures: durable.Count(1)})))
	// Output: "[lamp book] ALL_COMPLETED false"
}

func ExamplePercent() {
	parcels := []string{"lamp", "!vase", "book", "!cup"}
	fmt.Println(checked(parcels, durable.WithCompletion(
		durable.Completion{ToleratedPercentage: durable.Percent(25)})))
	// Output: "[lamp book] FAILURE_TOLERANCE_EXCEEDED true"
}

func ExampleAllSuccessful() {
	parcels := []string{"!vase", "book"}
	fmt.Println(checked(parcels, durable.WithCompletion(durable.AllSuccessful()),
		durable.WithMaxConcurrency(1)))
	// Output: "[] FAILURE_TOLERANCE_EXCEEDED true"
}

func ExampleFirstSuccessful() {
	parcels := []string{"!vase", "book", "lamp"}
	fmt.Println(checked(parcels, durable.WithCompletion(durable.FirstSuccessful()),
		durable.WithMaxConcurrency(1)))
	// Output: "[book] MIN_SUCCESSFUL_REACHED false"
}

func ExampleWaitForAll() {
	parcels := []string{"!vase", "book", "!cup"}
	fmt.Println(checked(parcels, durable.WithCompletion(durable.WaitForAll())))
	// Output: "[book] ALL_COMPLETED false"
}

// One at a time: the second item begins when the first has ended.
func ExampleWithMaxConcurrency() {
	play(nil, func(ctx durable.Context, _ any) (int, error) {
		batch, err := durable.Map(ctx, "print", []string{"lamp", "book"},
			func(ctx durable.Context, label string) (any, error) {
				return nil, durable.Do(ctx, "print", func(durable.StepContext) error {
					fmt.Println(label)
					return nil
				})
			}, durable.WithMaxConcurrency(1))
		return batch.SuccessCount(), err
	})
	// Output:
	// lamp
	// book
	// 2
}

func ExampleWithItemName() {
	play(nil, func(ctx durable.Context, _ any) (string, error) {
		batch, err := durable.Map(ctx, "check", []string{"lamp", "book"}, check,
			durable.WithItemName(func(parcel string, i int) string {
				return fmt.Sprintf("%d-%s", i+1, parcel)
			}))
		return batch.Items[1].Name, err
	})
	// Output: "2-book"
}

func ExampleIndex() {
	play(nil, func(ctx durable.Context, _ any) ([]int, error) {
		batch, err := durable.Map(ctx, "number", []string{"lamp", "book"},
			func(ctx durable.Context, _ string) (int, error) { return durable.Index(ctx), nil })
		return append(batch.Results(), durable.Index(ctx)), err
	})
	// Output: [0,1,-1]
}

// Branches without a record of their own save an operation each.
func ExampleAsFlat() {
	play(nil, func(ctx durable.Context, _ any) ([]string, error) {
		batch, err := durable.Map(ctx, "check", []string{"lamp", "book"}, check, durable.AsFlat())
		return batch.Results(), err
	})
	// Output: ["lamp","book"]
}

func ExampleWithItemSerdes() {
	shout := durable.SerdesOf(
		func(s string) ([]byte, error) { return []byte(strings.ToUpper(s)), nil },
		func(text []byte) (string, error) { return string(text), nil })

	play(nil, func(ctx durable.Context, _ any) ([]string, error) {
		batch, err := durable.Map(ctx, "check", []string{"lamp", "book"}, check,
			durable.WithItemSerdes(shout))
		return batch.Results(), err // the values that a replay will see
	})
	// Output: ["LAMP","BOOK"]
}

// The text stands in the history beside a result that is too large for it.
func ExampleWithSummary() {
	play(nil, func(ctx durable.Context, _ any) (int, error) {
		report, err := durable.RunInChild(ctx, "report", func(durable.Context) (string, error) {
			return strings.Repeat("all quiet; ", 50_000), nil
		}, durable.WithSummary(func(report string) string {
			return fmt.Sprintf("a report of %d bytes", len(report))
		}))
		return len(report), err
	})
	// Output: 550000
}

func ExampleInto() {
	play(nil, func(ctx durable.Context, _ any) (string, error) {
		var stock int
		price := "unknown"
		_, err := durable.ParallelMixed(ctx, "prepare", []durable.AnyBranch{
			durable.Into(&stock, "stock", func(durable.Context) (int, error) { return 3, nil }),
			durable.Into(&price, "price", func(durable.Context) (string, error) {
				return "", errors.New("no answer")
			}),
		}, durable.WithCompletion(durable.WaitForAll()))
		return fmt.Sprintf("%d in stock, price %s", stock, price), err
	})
	// Output: "3 in stock, price unknown"
}
