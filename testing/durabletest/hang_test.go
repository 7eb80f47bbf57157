// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// stuck hangs in its second step, until it is freed.
func stuck(free chan int) func(durable.Context, any) (int, error) {
	return func(ctx durable.Context, _ any) (int, error) {
		if err := durable.Do(ctx, "quote", func(durable.StepContext) error {
			return nil
		}); err != nil {
			return 0, err
		}
		return durable.Step(ctx, "charge", func(durable.StepContext) (int, error) {
			return <-free, nil
		})
	}
}

func TestHandlerThatHangsInABubbleFailsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		free := make(chan int)
		defer close(free)

		s := spyOn(t, func(s *spy) { durabletest.Run(s, stuck(free), nil) })

		require.True(t, s.stopped)
		require.Contains(t, s.errors.String(), `durabletest: the run did not end: step "charge" of`+
			` function "function" hangs: nothing can wake it any more; its goroutines:`)
		require.Contains(t, s.errors.String(), "hang_test.go:")
		require.Contains(t, s.logs.String(), "charge  step  STARTED")
	})
}

// A replay takes the time of what is between operations again, and has a bubble
// for it too.
func TestReplaysRunInBubbles(t *testing.T) {
	t.Parallel()
	sleeper := func(ctx durable.Context, _ any) (int, error) {
		for range 3 {
			time.Sleep(time.Hour)
			if err := durable.Wait(ctx, "rest", time.Hour); err != nil {
				return 0, err
			}
		}
		return 7, nil
	}
	run := durabletest.Run(t, sleeper, nil, durabletest.InBubble())
	require.Equal(t, 7, run.Output(t))
}

func TestRunsWorkInBubbles(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()

		run := durabletest.Run(t, handle, order{Amount: 1})
		steered := durabletest.Start(t, approve, order{})
		steered.AwaitCallback(t, "approval").Succeed(t, approval{By: "kim"})
		steered.Wait(t)

		require.Equal(t, "shipped", run.Output(t).Status)
		require.Equal(t, "kim", steered.Output(t))
		require.Zero(t, time.Since(began), "virtual time is not that of the bubble")
	})
}

func TestRunTakesPlaceInABubble(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, func(ctx durable.Context, _ any) (string, error) {
		return durable.Step(ctx, "nap", func(ctx durable.StepContext) (string, error) {
			began := time.Now()
			select {
			case <-ctx.Done():
				return "", ctx.Err()
			case <-time.After(time.Hour):
				return time.Since(began).String(), nil
			}
		})
	}, nil, durabletest.InBubble())

	require.Equal(t, "1h0m0s", run.Output(t))
	require.Zero(t, run.Duration())
}

func TestBubbleNeedsATest(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) { durabletest.Run(s, handle, order{}, durabletest.InBubble()) })

	require.Equal(t, "durabletest: the run did not end: InBubble needs a *testing.T, not a"+
		" *durabletest_test.spy\n", s.errors.String())
}

func TestSteeredRunsHaveNoBubbleOfTheirOwn(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) { durabletest.Start(s, handle, order{}, durabletest.InBubble()) })

	require.Equal(t, "durabletest: the run did not start: InBubble is for Run; a test that steers"+
		" calls Start within synctest.Test\n", s.errors.String())
}

// limitedSpy is a spy with a deadline, as a *testing.T has one.
type limitedSpy struct {
	*spy

	deadline time.Time
}

func (s limitedSpy) Deadline() (time.Time, bool) { return s.deadline, true }

func TestHandlerThatHangsIsReportedBeforeTheTestsDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		free := make(chan int)
		defer close(free)

		began := time.Now()
		s := spyOn(t, func(s *spy) {
			limited := limitedSpy{s, time.Now().Add(10 * time.Minute)}
			durabletest.Run(limited, stuck(free), nil)
		})

		require.True(t, s.stopped)
		require.Less(t, time.Since(began), 10*time.Minute)
		require.Contains(t, s.errors.String(), `step "charge" of function "function" does not end`+
			" although its context has: context canceled: the -timeout of go test is almost over; with -durable.bubble it may")
	})
}

func TestSteeredRunThatIsLeftOpenEndsWithItsTest(t *testing.T) {
	t.Parallel()
	left := false

	s := spyOn(t, func(s *spy) {
		run := durabletest.Start(s, func(ctx durable.Context, _ any) (int, error) {
			defer func() { left = true }()
			return durable.Step(ctx, "slow", func(durable.StepContext) (int, error) { return 1, nil })
		}, nil, durabletest.Override("slow", durabletest.Return(1).Taking(time.Minute)))
		run.Advance(s, time.Second)
		require.False(s, left)
	})

	require.False(t, s.failed)
	require.True(t, left)
}

func TestBubblesHaveNoBubblesWithin(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		run := durabletest.Run(t, handle, order{Amount: 1}, durabletest.InBubble())
		require.Equal(t, "shipped", run.Output(t).Status)
	})
}
