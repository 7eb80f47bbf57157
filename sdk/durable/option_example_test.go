// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
	"github.com/lambda-durable/durable-go/sdk/protocol"
)

// A body that watches its context ends when its time is over.
func ExampleWithTimeout() {
	fmt.Println(outcome(func(ctx durable.Context, _ any) (bool, error) {
		err := durable.Do(ctx, "call", func(ctx durable.StepContext) error {
			<-ctx.Done()
			return ctx.Err()
		}, durable.WithTimeout(time.Millisecond), durable.WithRetry(durable.NoRetry()))
		return errors.Is(err, durable.ErrTimedOut), nil
	}))
	// Output: true
}

func ExampleWithHeartbeatTimeout() {
	silent := answer("1-1", protocol.StatusTimedOut, "",
		&protocol.ErrorObject{ErrorType: "Callback.Heartbeat"})

	play(silent, func(ctx durable.Context, _ any) (string, error) {
		_, err := durable.WaitForCallback[string](ctx, "worker",
			func(durable.StepContext, string) error { return nil },
			durable.WithHeartbeatTimeout(5*time.Minute))
		if errors.Is(err, durable.ErrHeartbeat) {
			return "the worker is gone", nil
		}
		return "", err
	})
	// Output: "the worker is gone"
}

// An attempt that a crash cuts off is not made again.
func ExampleWithSemantics() {
	b := testbackend.New("null")
	h := durable.NewHandler(func(ctx durable.Context, _ any) (string, error) {
		err := durable.Do(ctx, "charge", func(durable.StepContext) error {
			return nil
		}, durable.WithSemantics(durable.AtMostOncePerRetry), durable.WithRetry(durable.NoRetry()))
		if errors.Is(err, durable.ErrStepInterrupted) {
			return "charged or not, who knows", nil
		}
		return "charged", err
	})
	b.Before = func(call int, _ []protocol.OperationUpdate) error {
		if call == 2 { // the process dies with the outcome of the step
			return errors.New("gone")
		}
		return nil
	}
	if _, err := h.Invoke(context.Background(), b, b.Event()); err != nil {
		fmt.Println("invoked again")
	}
	b.Before = nil
	out, _, err := b.Run(context.Background(), h)
	fmt.Println(*out.Result, err)
	// Output:
	// invoked again
	// "charged or not, who knows" <nil>
}

// A virtual child has no record, and its error is what the function returned.
func ExampleAsVirtual() {
	fmt.Println(outcome(func(ctx durable.Context, _ any) (bool, error) {
		_, err := durable.RunInChild(ctx, "group", func(durable.Context) (any, error) {
			return nil, errSoldOut
		}, durable.AsVirtual())
		return err == errSoldOut, nil //nolint:errorlint // it is the very same
	}))
	// Output: true
}

func ExampleCase() {
	play(nil, func(ctx durable.Context, _ any) (string, error) {
		return durable.Select(ctx, "first",
			durable.Case("expired", durable.WaitAsync(ctx, "limit", time.Hour)),
			durable.Case("fetched", durable.StepAsync(ctx, "fetch", fetch("a mirror", nil))))
	})
	// Output: "fetched"
}

func ExampleUntil() {
	fmt.Println(outcome(func(ctx durable.Context, _ any) (int, error) {
		return durable.WaitForCondition(ctx, "grown", 1,
			func(_ durable.StepContext, size int) (int, error) { return 2 * size, nil },
			durable.Until(func(size int) bool { return size >= 10 }))
	}))
	// Output: 16
}

func ExampleWithTenant() {
	shipped := answer("label", protocol.StatusSucceeded, `{"Track":"T9"}`, nil)

	play(shipped, func(ctx durable.Context, _ any) (receipt, error) {
		return durable.Invoke[receipt](ctx, "label", "ship-item:live", item{"A-1", 2},
			durable.WithTenant("blue"))
	})
	// Output: {"Track":"T9"}
}

// The function that is called reads comma-separated values.
func ExampleWithPayloadSerdes() {
	line := durable.SerdesOf(
		func(i item) ([]byte, error) { return fmt.Appendf(nil, "%s,%d", i.SKU, i.Count), nil },
		func([]byte) (item, error) { return item{}, errors.New("not needed") })
	shipped := answer("label", protocol.StatusSucceeded, `{"Track":"T9"}`, nil)

	play(shipped, func(ctx durable.Context, _ any) (receipt, error) {
		return durable.Invoke[receipt](ctx, "label", "ship-item:live", item{"A-1", 2},
			durable.WithPayloadSerdes(line))
	})
	// Output: {"Track":"T9"}
}
