// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func number(n int) func(durable.StepContext) (int, error) {
	return func(durable.StepContext) (int, error) { return n, nil }
}

// moody is a function that calls another step at every invocation. It never
// suspends, so nothing but the check finds out.
func moody() func(durable.Context, any) (int, error) {
	invocations := 0
	return func(ctx durable.Context, _ any) (int, error) {
		invocations++
		if _, err := durable.Step(ctx, "quote", number(1)); err != nil {
			return 0, err
		}
		return durable.Step(ctx, fmt.Sprintf("charge-%d", min(2, invocations)), number(2))
	}
}

func TestReplayCheckCatchesANonDeterministicFunction(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) {
		run := durabletest.Run(s, moody(), nil)
		require.Equal(t, 2, run.Output(t), "the check does not stop the test")
	})

	require.True(t, s.failed)
	require.Equal(t, `durabletest: replay check: a replay does not do what the run did

  operation "charge-1" (id 2)
    recorded: step "charge-1"
    now:      step "charge-2"
    code:     replaycheck_test.go:N
    replayed: from event 2 of 7, StepStarted of "quote"

usual causes: time, random values, map order or a select outside of steps; variables
that a step's body sets instead of returning them, or that branches share; what depends
on IsReplaying; anything that is kept from one invocation to the next
`, withoutPlaces(s.errors.String()))
	require.Contains(t, s.logs.String(), "charge-1  step  SUCCEEDED\n")
	require.Contains(t, s.logs.String(), "+0s  StepStarted          charge-1\n")
}

// withoutPlaces replaces paths of files and numbers of lines.
func withoutPlaces(text string) string {
	return regexp.MustCompile(`\S*/(\w+\.go):\d+`).ReplaceAllString(text, "$1:N")
}

func TestReplayCheckCanBeLeftOut(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, moody(), nil, durabletest.WithoutReplayCheck())

	require.Equal(t, 2, run.Output(t))
}

func TestReplayCheckFollowsSteeredRuns(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) {
		run := durabletest.Start(s, moody(), nil)
		require.False(t, s.failed)
		run.Wait(s)
	})

	require.Contains(t, s.errors.String(), `operation "charge-1" (id 2)`)
}

func TestReplayCheckCatchesAVariableThatAStepSets(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) {
		durabletest.Run(s, func(ctx durable.Context, _ any) (int, error) {
			total := 0
			if err := durable.Do(ctx, "count", func(durable.StepContext) error {
				total = 3
				return nil
			}); err != nil {
				return 0, err
			}
			return total, nil
		}, nil)
	})

	require.Contains(t, withoutPlaces(s.errors.String()), `
  execution
    recorded: SUCCEEDED
    now:      SUCCEEDED with a result that differs at $
    replayed: from event 2 of 5, StepStarted of "count"
`)
}

func TestReplayCheckCatchesASwallowedReplay(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) {
		durabletest.Run(s, func(ctx durable.Context, _ any) (int, error) {
			if ctx.IsReplaying() {
				return 7, nil
			}
			return durable.Step(ctx, "charge", number(7))
		}, nil)
	})

	require.Contains(t, withoutPlaces(s.errors.String()), `
  operation "charge" (id 1)
    recorded: step "charge"
    now:      not called: the function returns without it
    replayed: from event 2 of 5, StepStarted of "charge"
`)
}

func TestReplayCheckRepeatsNoEffect(t *testing.T) {
	t.Parallel()
	bodies, invocations := 0, 0

	run := durabletest.Run(t, func(ctx durable.Context, _ any) (int, error) {
		invocations++
		ctx.Logger().Info("begins")
		n, err := durable.Step(ctx, "charge", func(ctx durable.StepContext) (int, error) {
			bodies++
			ctx.Logger().Info("charges")
			if ctx.Attempt() == 1 {
				return 0, errors.New("busy")
			}
			return 1, nil
		})
		if err != nil {
			return 0, err
		}
		return n, durable.Wait(ctx, "rest", time.Hour)
	}, nil)

	require.Equal(t, 2, bodies)
	require.Greater(t, invocations, run.Invocations())
	run.RequireLogged(t, "begins", 1)
	run.RequireLogged(t, "charges", 2)
	run.RequireBodyRuns(t, "charge", 2)
	require.Equal(t, run.Usage().Checkpoints, durabletest.Run(t, func(
		ctx durable.Context, _ any,
	) (int, error) {
		n, err := durable.Step(ctx, "charge", func(ctx durable.StepContext) (int, error) {
			if ctx.Attempt() == 1 {
				return 0, errors.New("busy")
			}
			return 1, nil
		})
		if err != nil {
			return 0, err
		}
		return n, durable.Wait(ctx, "rest", time.Hour)
	}, nil, durabletest.WithoutReplayCheck()).Usage().Checkpoints)
}

func TestReplayCheckLeavesAFailedRunAlone(t *testing.T) {
	t.Parallel()
	invocations := 0

	run := durabletest.Run(t, func(ctx durable.Context, _ any) (int, error) {
		invocations++
		return 0, durable.Wait(ctx, strings.Repeat("x", invocations), time.Hour)
	}, nil)

	require.ErrorIs(t, run.Err(), durable.ErrNonDeterministic)
	require.Equal(t, 2, invocations)
}

func TestReplayCheckOfALongRunIsBounded(t *testing.T) {
	t.Parallel()
	invocations := 0
	const waits = 200

	run := durabletest.Run(t, func(ctx durable.Context, _ any) (int, error) {
		invocations++
		for range waits {
			if err := durable.Wait(ctx, "hour", time.Hour); err != nil {
				return 0, err
			}
		}
		return waits, nil
	}, nil)

	require.Equal(t, waits+1, run.Invocations())
	require.Equal(t, waits+1+64, invocations)
}
