// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func TestUsageIsCounted(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, handle, order{Amount: 12},
		durabletest.Override("charge", durabletest.Return("0123456789")))

	require.Equal(t, durabletest.Usage{
		Invocations: 3,
		Operations:  4, // three, one of which had two attempts
		Checkpoints: 7,
		Bytes:       run.Usage().Bytes, LongestPayload: run.Usage().LongestPayload,
	}, run.Usage())
	require.Greater(t, run.Usage().Bytes, run.Usage().LongestPayload)
	require.GreaterOrEqual(t, run.Usage().LongestPayload, len(`"0123456789"`))
}

func TestUsageOfWhatWasInvokedIsNotCounted(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, label, "lamp",
		durabletest.Register("ship-item", durabletest.Durable(ships)))

	require.Equal(t, durabletest.Usage{
		Invocations: 2, Operations: 1, Checkpoints: 1, Bytes: 6, LongestPayload: 6,
	}, run.Usage())
}

func TestBudgetIsKept(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, handle, order{Amount: 1},
		durabletest.WithinBudget(durabletest.Budget{Invocations: 3, Checkpoints: 7}))

	run.RequireBudget(t, durabletest.Budget(run.Usage()))
	run.RequireBudget(t, durabletest.Budget{})
}

func TestBudgetIsExceeded(t *testing.T) {
	t.Parallel()
	// The bug: a payload that grows with every round.
	growing := func(ctx durable.Context, rounds int) (string, error) {
		state := "x"
		for range rounds {
			next, err := durable.Step(ctx, "round", func(durable.StepContext) (string, error) {
				return state + state, nil
			})
			if err != nil {
				return "", err
			}
			state = next
		}
		return "", nil
	}

	s := spyOn(t, func(s *spy) {
		durabletest.Run(s, growing, 10, durabletest.WithinBudget(durabletest.Budget{
			Operations: 9, Checkpoints: 1000, Bytes: 1000, LongestPayload: 512,
		}))
	})

	require.True(t, s.stopped)
	require.Equal(t, "durabletest: the execution is over its budget: 10 operations instead of 9,"+
		" 2066 bytes instead of 1000, 1026 bytes in the longest payload instead of 512\n",
		s.errors.String())
	require.Contains(t, s.logs.String(), "used 1 invocations, 10 operations, 20 checkpoint calls,"+
		" 2066 bytes, longest payload 1026 bytes\n")

	s = spyOn(t, func(s *spy) {
		durabletest.Run(s, growing, 1).RequireBudget(s, durabletest.Budget{Checkpoints: 1})
	})
	require.Equal(t, "durabletest: the execution is over its budget: 2 checkpoint calls instead of"+
		" 1\n", s.errors.String())
}

func TestLimitsOfTheServiceHold(t *testing.T) {
	t.Parallel()

	endless := durabletest.Run(t, func(ctx durable.Context, _ any) (int, error) {
		for {
			if _, err := durable.Step(ctx, "again", func(durable.StepContext) (int, error) {
				return 0, nil
			}); err != nil {
				return 0, err
			}
		}
	}, nil)
	require.ErrorContains(t, endless.Err(), "Execution exceeds the maximum of 3000 operations.")

	long := durabletest.Run(t, func(ctx durable.Context, _ any) (int, error) {
		return 0, durable.Do(ctx, strings.Repeat("n", 257),
			func(durable.StepContext) error { return nil })
	}, nil)
	require.Error(t, long.Err())
}
