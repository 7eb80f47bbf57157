// SPDX-License-Identifier: Apache-2.0

package durable_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/internal/testbackend"
)

// outcome runs a function to its end and tells its result or error.
func outcome[Out any](
	fn func(ctx durable.Context, _ any) (Out, error), opts ...durable.HandlerOption,
) string {
	out, _, err := testbackend.Serial(testbackend.New("null")).
		Run(context.Background(), durable.NewHandler(fn, opts...))
	switch {
	case err != nil:
		return err.Error()
	case out.Error != nil:
		return "failed: " + out.Error.ErrorMessage
	default:
		return *out.Result
	}
}

func ExampleRetry() {
	fmt.Println(outcome(func(ctx durable.Context, _ any) (string, error) {
		return durable.Retry(ctx, "settle", func(ctx durable.Context, attempt int) (string, error) {
			id, err := durable.Step(ctx, "open", func(durable.StepContext) (string, error) {
				return fmt.Sprintf("session %d", attempt), nil
			})
			if err != nil {
				return "", err
			}
			if err := durable.Wait(ctx, "cool off", time.Minute); err != nil {
				return "", err
			}
			return durable.Step(ctx, "close", func(durable.StepContext) (string, error) {
				if attempt == 1 {
					return "", errors.New("session expired")
				}
				return id + " is settled", nil
			}, durable.WithRetry(durable.NoRetry()))
		}, durable.WithRetry(durable.FixedDelay{MaxAttempts: 3, Delay: time.Minute}))
	}))
	// Output: "session 2 is settled"
}

func ExampleRetryOn() {
	policy := durable.RetryOn(durable.CriticalRetry(),
		durable.ErrorIs(fs.ErrPermission),
		durable.ErrorAs[*fs.PathError](),
		durable.ErrorContains("throttled", "try again"))
	for _, err := range []error{errors.New("throttled by the service"), errors.New("no such card")} {
		delay, again := policy.Next(durable.RetryAttempt{Err: err, Number: 1})
		fmt.Println(delay, again)
	}
	// Output:
	// 1s true
	// 0s false
}

func ExampleRetryUnless() {
	declined := errors.New("declined")
	policy := durable.RetryUnless(durable.FixedDelay{}, durable.ErrorIs(declined))
	_, again := policy.Next(durable.RetryAttempt{Err: fmt.Errorf("charge: %w", declined), Number: 1})
	fmt.Println(again)
	// Output: false
}

func ExampleWithinBudget() {
	policy := durable.WithinBudget(
		durable.FixedDelay{MaxAttempts: 100, Delay: time.Minute}, 10*time.Minute)
	for _, elapsed := range []time.Duration{time.Minute, 9*time.Minute + time.Second} {
		_, again := policy.Next(durable.RetryAttempt{Number: 1, Elapsed: elapsed})
		fmt.Println(again)
	}
	// Output:
	// true
	// false
}

func ExampleExponentialBackoff() {
	policy := durable.ExponentialBackoff{
		MaxAttempts: 4, InitialDelay: 2 * time.Second, Rate: 3, Jitter: durable.NoJitter,
	}
	for n := 1; ; n++ {
		delay, again := policy.Next(durable.RetryAttempt{Number: n})
		if !again {
			break
		}
		fmt.Println(delay)
	}
	// Output:
	// 2s
	// 6s
	// 18s
}

func ExampleRetryPolicyFunc() {
	// The server says when to come back.
	policy := durable.RetryPolicyFunc(func(a durable.RetryAttempt) (time.Duration, bool) {
		busy, ok := errors.AsType[*busyError](a.Err)
		if !ok || a.Number == 5 {
			return 0, false
		}
		return busy.after, true
	})
	fmt.Println(policy.Next(durable.RetryAttempt{Err: &busyError{time.Minute}, Number: 1}))
	// Output: 1m0s true
}

type busyError struct{ after time.Duration }

func (e *busyError) Error() string { return "busy, come back in " + e.after.String() }

func ExampleWithRetry() {
	fmt.Println(outcome(func(ctx durable.Context, _ any) (string, error) {
		return durable.Step(ctx, "charge", func(ctx durable.StepContext) (string, error) {
			if ctx.Attempt() < 3 {
				return "", errors.New("busy")
			}
			return fmt.Sprint("charged at attempt ", ctx.Attempt()), nil
		}, durable.WithRetry(durable.FixedDelay{MaxAttempts: 4, Delay: time.Minute}))
	}))
	// Output: "charged at attempt 3"
}

func ExampleNoRetry() {
	fmt.Println(outcome(func(ctx durable.Context, _ any) (any, error) {
		return nil, durable.Do(ctx, "charge", func(ctx durable.StepContext) error {
			return fmt.Errorf("declined at attempt %d", ctx.Attempt())
		}, durable.WithRetry(durable.NoRetry()))
	}))
	// Output: failed: declined at attempt 1
}

// pauses tells the delays of a policy, before jitter.
func pauses(policy durable.RetryPolicy) (all []time.Duration) {
	for n := 1; ; n++ {
		delay, again := policy.Next(durable.RetryAttempt{Number: n})
		if !again {
			return all
		}
		all = append(all, delay)
	}
}

func ExampleDefaultRetry() {
	policy := durable.DefaultRetry()
	policy.Jitter = durable.NoJitter
	fmt.Println(pauses(policy))
	// Output: [5s 10s 20s 40s 1m0s]
}

func ExampleTransientRetry() {
	policy := durable.TransientRetry()
	policy.Jitter = durable.NoJitter
	fmt.Println(pauses(policy))
	// Output: [5s 10s]
}

func ExampleResourceRetry() {
	policy := durable.ResourceRetry()
	policy.Jitter = durable.NoJitter
	fmt.Println(pauses(policy))
	// Output: [5s 10s 20s 40s]
}

// Delays are rounded up to whole seconds when they are used.
func ExampleCriticalRetry() {
	all := pauses(durable.CriticalRetry())
	fmt.Println(len(all), all[:4])
	// Output: 9 [1s 1.5s 2.25s 3.375s]
}

func ExampleLinearRetry() {
	fmt.Println(pauses(durable.LinearRetry()))
	// Output: [1s 2s 3s 4s 5s]
}
