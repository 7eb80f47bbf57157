// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// weigh asks a scale, up to three times.
func weigh(ctx durable.Context, parcel string) (int, error) {
	return durable.Step(ctx, "scale", func(durable.StepContext) (int, error) {
		return 100 * len(parcel), nil
	}, durable.WithRetry(durable.FixedDelay{MaxAttempts: 3, Delay: time.Minute}))
}

var errBroken = errors.New("the scale is broken")

func ExampleOverride() {
	run := durabletest.Run(t, weigh, "lamp", durabletest.Override("scale", durabletest.Return(7)))

	fmt.Println(run.Output(t))
	// Output: 7
}

func ExampleReturn() {
	run := durabletest.Run(t, weigh, "lamp",
		durabletest.Override("scale", durabletest.Return(7).Taking(10*time.Second)))

	fmt.Println(run.Output(t), run.Duration())
	// Output: 7 10s
}

func ExampleSequence() {
	run := durabletest.Run(t, weigh, "lamp", durabletest.Override("scale",
		durabletest.Sequence(durabletest.Fail(errBroken), durabletest.Return(7))))

	run.Step(t, "scale").RequireAttempts(t, 2)
	fmt.Println(run.Output(t), run.Duration())
	// Output: 7 1m0s
}

func ExampleReal() {
	run := durabletest.Run(t, weigh, "lamp", durabletest.Override("scale",
		durabletest.Sequence(durabletest.Fail(errBroken), durabletest.Real())))

	fmt.Println(run.Output(t))
	// Output: 400
}

func ExampleFunc() {
	run := durabletest.Run(t, weigh, "lamp", durabletest.Override("scale",
		durabletest.Func(func(ctx context.Context, c *durabletest.BodyCall) (int, error) {
			if c.Attempt < 3 {
				return 0, errBroken
			}
			return 7, c.Sleep(ctx, 30*time.Second)
		})))

	fmt.Println(run.Output(t), run.Duration())
	// Output: 7 2m30s
}

// What the test has forgotten to replace does not touch the world.
func ExampleStrict() {
	fails(func() { durabletest.Run(t, weigh, "lamp", durabletest.Strict()) })
	// Output:
	// durabletest:
	// the run did not end:
	// the body of "scale" is not overridden, and Strict forbids to run it
}

// The invocation dies in the middle of an attempt, and the service tries again.
func ExampleInvocationTimeout() {
	run := durabletest.Run(t, weigh, "lamp", durabletest.InvocationTimeout(30*time.Second),
		durabletest.Override("scale", durabletest.Func(
			func(ctx context.Context, c *durabletest.BodyCall) (int, error) {
				if c.Time.Minute() == 0 && c.Time.Second() == 0 {
					return 0, c.Sleep(ctx, time.Hour)
				}
				return 7, nil
			})))

	fmt.Println(run.Output(t), run.Invocations())
	// Output: 7 2
}
