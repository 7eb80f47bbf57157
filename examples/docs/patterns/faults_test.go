// SPDX-License-Identifier: Apache-2.0

package patterns_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/internal/failing"
	"github.com/lambda-durable/durable-go/examples/order"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func TestSurvivesEveryCrash(t *testing.T) {
	t.Parallel()

	sweep := durabletest.CrashSweep(t, desk().Handle, two(), approved(), labelled())

	require.Equal(t, "shipped", sweep.Undisturbed.Output(t).Status)
}

func TestAsksForOnePriceWhateverDies(t *testing.T) {
	t.Parallel()
	prices := map[string]int{}
	shop := desk()
	shop.Price = func(_ context.Context, in order.Order, key string) (int, error) {
		prices[key] = len(in.Items)
		return len(in.Items), nil
	}

	durabletest.CrashSweep(t, shop.Handle, two(), approved(), labelled(),
		durabletest.EachRun(func() func() error {
			clear(prices)
			return func() error {
				if len(prices) != 1 {
					return fmt.Errorf("%d prices are booked", len(prices))
				}
				return nil
			}
		}))
}

// charges charges a card in a step, or so its author thought.
func charges(card *int) func(durable.Context, string) (string, error) {
	return func(ctx durable.Context, _ string) (string, error) {
		return durable.Step(ctx, "charge", func(durable.StepContext) (string, error) {
			*card++
			return "ch-1", nil
		})
	}
}

func TestDoubleChargeIsFound(t *testing.T) {
	t.Parallel()
	card := 0

	said := failing.Test(t, func(t durabletest.TB) {
		durabletest.CrashSweep(t, charges(&card), "", durabletest.OnceOnly("charge"))
	})

	require.Contains(t, said, `the body of "charge" ran 2 times and its effect must not be repeated`)
}

func TestServiceThatFails(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Handle, two(), approved(), labelled(),
		durabletest.Faults(
			durabletest.Fault{Kind: durabletest.FaultThrottle, At: []int{1, 2}},
			durabletest.Fault{Kind: durabletest.FaultLostResponse, On: "quote"},
			durabletest.Fault{Kind: durabletest.FaultShortPages, PageSize: 1},
		))

	require.Equal(t, "shipped", run.Output(t).Status)
	require.Len(t, run.FaultHits(), 3)
}

func TestServiceThatFailsForGood(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Handle, two(), approved(), labelled(),
		durabletest.Faults(durabletest.Fault{Kind: durabletest.FaultThrottle, Times: -1}))

	require.ErrorContains(t, run.Err(), "Rate exceeded")
	run.RequireInvocations(t, 5)
}

func TestAnswersAtEveryInstant(t *testing.T) {
	t.Parallel()

	explored := durabletest.Explore(t, desk().Handle, two(), labelled(),
		durabletest.OnCallback("approval", durabletest.Succeed(kim).After(72*time.Hour)),
		durabletest.Schedules(30))

	require.NotEmpty(t, explored.Runs)
}

func FuzzOrder(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{1, 7, 42, 3, 9, 1, 2})
	f.Fuzz(func(t *testing.T, data []byte) {
		run := durabletest.FuzzRun(t, data, desk().Handle, approved(), labelled(),
			durabletest.Inputs(two(), large(3), order.Order{}))

		if run.Err() == nil {
			require.Equal(t, "kim", run.Output(t).By)
		}
	})
}

// hangs waits for what nobody sends.
func hangs(never chan string) func(durable.Context, string) (string, error) {
	return func(ctx durable.Context, _ string) (string, error) {
		return durable.Step(ctx, "read", func(ctx durable.StepContext) (string, error) {
			select {
			case v := <-never:
				return v, nil
			case <-ctx.Done():
				return "", errors.New("gave up reading")
			}
		}, durable.WithTimeout(time.Minute), durable.WithRetry(durable.NoRetry()))
	}
}

func TestStepTimeOutEndsAHang(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, hangs(nil), "", durabletest.InBubble())

	require.ErrorContains(t, run.Err(), "gave up reading")
}
