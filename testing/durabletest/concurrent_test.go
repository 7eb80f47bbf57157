// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// quotes looks prices up, and keeps them for other branches to use. Nothing that
// is recorded depends on what is kept, so no order of the operations shows that a
// branch writes over what another one has written. The function meet is called
// between reading and writing.
func quotes(kept *atomic.Int64, meet func()) func(durable.Context, any) (int, error) {
	return func(ctx durable.Context, _ any) (int, error) {
		batch, err := durable.Map(ctx, "add", []int{1, 2}, func(ctx durable.Context, n int) (int, error) {
			v, err := oneStepEach(ctx, n)
			before := kept.Load() // an atomic, so that only the update is lost
			meet()
			kept.Store(before + int64(v))
			return v, err
		})
		return len(batch.Results()), err
	}
}

// meeting returns a function that returns when two goroutines have called it.
func meeting() func() {
	var both sync.WaitGroup
	both.Add(2)
	return func() {
		both.Done()
		both.Wait()
	}
}

func TestConcurrentlyCatchesALostUpdate(t *testing.T) {
	t.Parallel()
	var kept atomic.Int64
	explored := durabletest.Explore(t, quotes(&kept, func() {}), nil, durabletest.Schedules(100),
		durabletest.WithoutReplayCheck(), durabletest.EachRun(func() func() error {
			kept.Store(0)
			return func() error {
				if n := kept.Load(); n != 3 {
					return fmt.Errorf("%d is kept", n)
				}
				return nil
			}
		}))
	require.True(t, explored.Complete, "branches that take turns get by")

	kept.Store(0)
	durabletest.Run(t, quotes(&kept, meeting()), nil,
		durabletest.Concurrently(), durabletest.WithoutReplayCheck()).RequireSucceeded(t)

	require.NotEqual(t, int64(3), kept.Load())
}

func TestBodiesMeetConcurrently(t *testing.T) {
	t.Parallel()
	meet := meeting()
	meetInSteps := func(ctx durable.Context, _ any) (int, error) {
		before := durable.Now(ctx)
		batch, err := durable.Map(ctx, "meet", []int{1, 2}, func(ctx durable.Context, n int) (int, error) {
			return durable.Step(ctx, "at the bridge", func(ctx durable.StepContext) (int, error) {
				ctx.Logger().Info("here")
				meet()
				return n, nil
			}, durable.WithTimeout(time.Hour))
		})
		if err != nil {
			return 0, err
		}
		return len(batch.Results()), durable.WaitUntil(ctx, "next day", before.Add(24*time.Hour))
	}

	run := durabletest.Run(t, meetInSteps, nil, durabletest.Concurrently(),
		durabletest.Override("at the *", durabletest.Func(
			func(ctx context.Context, c *durabletest.BodyCall) (any, error) { return c.Real(ctx) })))

	require.Equal(t, 2, run.Output(t))
	run.RequireDuration(t, 24*time.Hour)
	run.RequireBodyRuns(t, "at the bridge", 2)
	run.RequireLogged(t, "here", 2)
	run.RequireInvocations(t, 2)
}

func TestConcurrentRunsCanBeSteered(t *testing.T) {
	t.Parallel()

	run := durabletest.Start(t, approve, order{Amount: 7}, durabletest.Concurrently())
	run.AwaitCallback(t, "approval").Succeed(t, approval{By: "kim"})
	run.Wait(t)

	require.Equal(t, "kim", run.Output(t))
}

func TestConcurrentlyIsRefused(t *testing.T) {
	t.Parallel()
	free := durabletest.Concurrently()

	for name, begin := range map[string]func(s *spy){
		"CrashSweep": func(s *spy) { durabletest.CrashSweep(s, payFor, 7, free) },
		"Explore":    func(s *spy) { durabletest.Explore(s, payFor, 7, free) },
		"FuzzRun":    func(s *spy) { durabletest.FuzzRun(s, nil, payFor, free) },
		"Upgrade":    func(s *spy) { durabletest.Upgrade(s, payFor, payFor, 7, free) },
	} {
		require.Equal(t, "durabletest: the run can't begin: Concurrently is for Run and Start:"+
			" what compares runs needs branches that take turns\n", spyOn(t, begin).errors.String(), name)
	}
	s := spyOn(t, func(s *spy) {
		durabletest.Run(s, payFor, 7, free, durabletest.InBubble())
	})
	require.Contains(t, s.errors.String(), "InBubble needs branches that take turns")
	run := durabletest.Run(t, payFor, 7, free,
		durabletest.Override("quote", durabletest.Return(7).Taking(time.Minute)))
	require.ErrorContains(t, run.Err(), "a body can't take virtual time under Concurrently")
}
