// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
)

func ExampleStep() {
	play(nil, func(ctx durable.Context, _ any) (string, error) {
		id, err := durable.Step(ctx, "new id", func(durable.StepContext) (string, error) {
			fmt.Println("makes an id, once")
			return "id-7", nil
		})
		if err != nil {
			return "", err
		}
		// The function runs again after the wait, the step does not.
		if err := durable.Wait(ctx, "cool-off", time.Hour); err != nil {
			return "", err
		}
		return id, nil
	})
	// Output:
	// makes an id, once
	// "id-7"
}

func ExampleStep_failure() {
	play(nil, func(ctx durable.Context, _ any) (string, error) {
		_, err := durable.Step(ctx, "charge", func(durable.StepContext) (int, error) {
			return 0, errors.New("card declined")
		}, durable.WithRetry(durable.NoRetry()))

		if failed, ok := errors.AsType[*durable.StepError](err); ok {
			return "not charged: " + failed.Message, nil
		}
		return "charged", err
	})
	// Output:
	// "not charged: card declined"
}

func ExampleDo() {
	play(nil, func(ctx durable.Context, _ any) (string, error) {
		err := durable.Do(ctx, "notify", func(ctx durable.StepContext) error {
			fmt.Println("attempt", ctx.Attempt())
			return nil
		})
		return "notified", err
	})
	// Output:
	// attempt 1
	// "notified"
}

func ExampleWait() {
	runs := 0
	play(nil, func(ctx durable.Context, _ any) (int, error) {
		runs++
		if err := durable.Wait(ctx, "cool-off", 30*24*time.Hour); err != nil {
			return 0, err
		}
		return runs, nil
	})
	// Output:
	// 2
}

func ExampleWaitUntil() {
	play(nil, func(ctx durable.Context, _ any) (string, error) {
		midnight := durable.Now(ctx).Truncate(24 * time.Hour).Add(24 * time.Hour)
		if err := durable.WaitUntil(ctx, "midnight", midnight); err != nil {
			return "", err
		}
		return "a new day", nil
	})
	// Output:
	// "a new day"
}

func ExampleRunInChild() {
	play(nil, func(ctx durable.Context, _ any) (int, error) {
		return durable.RunInChild(ctx, "invoice", func(ctx durable.Context) (int, error) {
			net, err := durable.Step(ctx, "net", func(durable.StepContext) (int, error) {
				return 100, nil
			})
			if err != nil {
				return 0, err
			}
			return net * 119 / 100, nil
		})
	})
	// Output:
	// 119
}
