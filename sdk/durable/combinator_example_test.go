// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

func fetch(mirror string, err error) func(durable.StepContext) (string, error) {
	return func(durable.StepContext) (string, error) { return "from " + mirror, err }
}

func ExampleStepAsync() {
	play(nil, func(ctx durable.Context, _ any) (string, error) {
		quote := durable.StepAsync(ctx, "quote", fetch("quotes", nil))
		stock := durable.StepAsync(ctx, "stock", fetch("stock", nil))
		q, err := quote.Await(ctx)
		if err != nil {
			return "", err
		}
		s, err := stock.Await(ctx)
		return q + ", " + s, err
	})
	// Output: "from quotes, from stock"
}

func ExampleWaitAsync() {
	play(nil, func(ctx durable.Context, _ any) (string, error) {
		atLeast := durable.WaitAsync(ctx, "at least", time.Minute)
		v, err := durable.Step(ctx, "work", fetch("work", nil))
		if err != nil {
			return "", err
		}
		_, err = atLeast.Await(ctx) // what is left of the minute
		return v, err
	})
	// Output: "from work"
}

func ExampleGo() {
	play(nil, func(ctx durable.Context, _ any) (string, error) {
		email := durable.Go(ctx, "email", func(ctx durable.Context) (string, error) {
			if err := durable.Wait(ctx, "not at night", 8*time.Hour); err != nil {
				return "", err
			}
			return durable.Step(ctx, "send", fetch("the mail", nil))
		})
		return email.Await(ctx)
	})
	// Output: "from the mail"
}

func ExampleAll() {
	play(nil, func(ctx durable.Context, _ any) ([]string, error) {
		a := durable.StepAsync(ctx, "a", fetch("a", nil))
		b := durable.StepAsync(ctx, "b", fetch("b", nil))
		return durable.All(ctx, "both", a, b)
	})
	// Output: ["from a","from b"]
}

func ExampleAllSettled() {
	down := durable.WithRetry(durable.NoRetry())

	play(nil, func(ctx durable.Context, _ any) (int, error) {
		outcomes, err := durable.AllSettled(ctx, "both",
			durable.StepAsync(ctx, "a", fetch("a", errors.New("down")), down),
			durable.StepAsync(ctx, "b", fetch("b", nil)))
		for _, o := range outcomes {
			fmt.Printf("%q %v\n", o.Value, o.Err)
		}
		return len(outcomes), err
	})
	// Output:
	// "" step "a" (id 1): down
	// "from b" <nil>
	// 2
}

func ExampleAny() {
	down := durable.WithRetry(durable.NoRetry())

	play(nil, func(ctx durable.Context, _ any) (string, error) {
		return durable.Any(ctx, "mirrors",
			durable.StepAsync(ctx, "a", fetch("a", errors.New("down")), down),
			durable.StepAsync(ctx, "b", fetch("b", nil)))
	})
	// Output: "from b"
}

func ExampleRace() {
	play(nil, func(ctx durable.Context, _ any) (string, error) {
		slow := durable.Go(ctx, "slow", func(ctx durable.Context) (string, error) {
			return "tortoise", durable.Wait(ctx, "", 24*time.Hour)
		})
		quick := durable.StepAsync(ctx, "quick", fetch("hare", nil))
		return durable.Race(ctx, "race", slow, quick)
	})
	// Output: "from hare"
}

func ExampleSelect() {
	play(nil, func(ctx durable.Context, _ any) (string, error) {
		callback, err := durable.CreateCallback[approval](ctx, "approval")
		if err != nil {
			return "", err
		}
		limit := durable.WaitAsync(ctx, "limit", time.Hour)

		first, err := durable.Select(ctx, "first",
			durable.Case("approved", callback), durable.Case("expired", limit))
		if err != nil || first == "expired" {
			return first, err
		}
		a, err := callback.Await(ctx)
		return "approved by " + a.By, err
	})
	// Output: "expired"
}
