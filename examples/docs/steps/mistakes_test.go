// SPDX-License-Identifier: Apache-2.0

package steps_test

import (
	"crypto/rand"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/docs/steps"
	"github.com/lambda-durable/durable-go/examples/internal/failing"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// wrong: another number at every replay
func numberOutsideOfAStep(ctx durable.Context, _ steps.Order) (string, error) {
	number := rand.Text()
	err := durable.Do(ctx, "file "+number, func(durable.StepContext) error { return nil })
	return number, err
}

func TestRandomNumberIsFound(t *testing.T) {
	t.Parallel()

	said := failing.Test(t, func(t durabletest.TB) {
		durabletest.Run(t, numberOutsideOfAStep, order)
	})

	require.Contains(t, said, "a replay does not do what the run did")
}

// wrong: at a replay the body does not run, and total stays 0
func resultInAVariable(ctx durable.Context, in steps.Order) (int, error) {
	total := 0
	err := durable.Do(ctx, "sum", func(durable.StepContext) error {
		total = in.Cents
		return nil
	})
	return total, err
}

// right: the result is returned
func resultReturned(ctx durable.Context, in steps.Order) (int, error) {
	return durable.Step(ctx, "sum", func(durable.StepContext) (int, error) {
		return in.Cents, nil
	})
}

func TestResultInAVariableIsFound(t *testing.T) {
	t.Parallel()

	said := failing.Test(t, func(t durabletest.TB) {
		durabletest.Run(t, resultInAVariable, order)
	})

	require.Contains(t, said, "SUCCEEDED with a result that differs at $")
	require.Equal(t, 4500, durabletest.Run(t, resultReturned, order).Output(t))
}

// wrong: an operation inside a step's body
func stepInAStep(ctx durable.Context, _ steps.Order) (int, error) {
	return durable.Step(ctx, "outer", func(durable.StepContext) (int, error) {
		return durable.Step(ctx, "inner", func(durable.StepContext) (int, error) {
			return 7, nil
		})
	})
}

func TestStepInAStepEndsTheExecution(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, stepInAStep, order)

	require.ErrorContains(t, run.Err(), "use the context that the function was given")
}
