// SPDX-License-Identifier: Apache-2.0

package children_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/docs/children"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

var kim = children.Customer{Name: "kim"}

func TestOpensAnAccount(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, children.Open, kim)

	require.Equal(t, "account of kim", run.Output(t))
	run.RequireTree(t, `
		verify         child  SUCCEEDED
		  score        step   SUCCEEDED
		  second look  wait   SUCCEEDED  1h0m0s
		open           step   SUCCEEDED
	`)
}

func TestPieceIsTestedByItself(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, children.Verify, "al")

	require.False(t, run.Output(t))
}

func TestVirtualChildHasNoRecord(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, children.OpenFlat, kim)

	require.Equal(t, "opened", run.Output(t))
	run.RequireTree(t, `
		score        step  SUCCEEDED
		second look  wait  SUCCEEDED  1h0m0s
	`)
}

func TestFailureOfAChildKeepsItsType(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, children.Open, kim,
		durabletest.Override("verify/score",
			durabletest.Fail(durabletest.Error("Score.Unknown", "no such customer"))))

	require.EqualError(t, run.Err(), "execution is FAILED: Score.Unknown: no such customer")
	run.Operation(t, "verify").RequireFailed(t, "Score.Unknown")
}

func TestLargeResultIsComputedAgain(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, children.Archive, kim)

	require.Equal(t, 800_000, run.Output(t))
	require.Equal(t, "Dear kimDear…", *run.Operation(t, "letters").Result)
}

// wrong: the outer context inside the child
func outerContext(ctx durable.Context, in children.Customer) (bool, error) {
	return durable.RunInChild(ctx, "verify", func(durable.Context) (bool, error) {
		return children.Verify(ctx, in.Name)
	})
}

func TestOuterContextEndsTheExecution(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, outerContext, kim)

	require.ErrorContains(t, run.Err(), "use the context that the function was given")
}

// wrong: at a later replay the child does not run, and score stays 0
func scoreInAVariable(ctx durable.Context, in children.Customer) (int, error) {
	score := 0
	_, err := durable.RunInChild(ctx, "verify", func(ctx durable.Context) (bool, error) {
		n, err := durable.Step(ctx, "score", func(durable.StepContext) (int, error) {
			return len(in.Name), nil
		})
		score = n
		return true, err
	})
	if err != nil {
		return 0, err
	}
	if err := durable.Wait(ctx, "a day", 24*time.Hour); err != nil {
		return 0, err
	}
	return score, nil
}

func TestScoreInAVariableIsLost(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, scoreInAVariable, kim)

	require.Zero(t, run.Output(t))
}

func TestChildErrorHasTheRecord(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, func(ctx durable.Context, in children.Customer) (string, error) {
		_, err := children.Open(ctx, in)
		failed, ok := errors.AsType[*durable.ChildError](err)
		require.True(t, ok)
		return failed.OperationName + ": " + failed.Message, nil
	}, kim, durabletest.Override("score", durabletest.Fail(errors.New("no such customer"))))

	require.Equal(t, "verify: no such customer", run.Output(t))
}
