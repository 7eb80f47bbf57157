// SPDX-License-Identifier: Apache-2.0

package conditions_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/docs/conditions"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

// at is a state of the build.
func at(percent int) durabletest.Outcome {
	return durabletest.Return(conditions.Build{ID: "b-7", Percent: percent})
}

func TestChecksUntilTheBuildIsFinished(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, conditions.Farm{}.Await, "b-7",
		durabletest.Override("build", durabletest.Sequence(at(10), at(60), at(100))))

	require.Equal(t, 100, run.Output(t).Percent)
	run.Operation(t, "build").RequireAttempts(t, 3)
	run.RequireTree(t, `
		build  condition  SUCCEEDED  3 checks
	`)
}

func TestGivesUpAfterTenChecks(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, conditions.Farm{}.AwaitFor, "b-7",
		durabletest.Override("build", at(99)))

	require.Equal(t, "still building", run.Output(t))
	run.Operation(t, "build").RequireAttempts(t, 10)
	run.RequireDuration(t, 9*30*time.Second)
}

func TestAsksWhenTheServerSaysSo(t *testing.T) {
	t.Parallel()
	slow := conditions.Build{ID: "b-7", Percent: 10, Wait: 6 * time.Hour}

	run := durabletest.Run(t, conditions.Farm{}.AwaitPolitely, "b-7",
		durabletest.Override("build", durabletest.Sequence(durabletest.Return(slow), at(100))))
	require.Equal(t, 100, run.Output(t).Percent)
	run.RequireDuration(t, 6*time.Hour)

	run = durabletest.Run(t, conditions.Farm{}.AwaitPolitely, "b-7",
		durabletest.Override("build", durabletest.Return(slow)))
	require.ErrorContains(t, run.Err(), "the build hangs")
}

// down answers from the third call on.
type down struct{ calls int }

func (d *down) Describe(context.Context, string) (conditions.Build, error) {
	d.calls++
	if d.calls < 3 {
		return conditions.Build{}, errors.New("connection refused")
	}
	return conditions.Build{ID: "b-7", Percent: 100}, nil
}

func TestFailedChecksAreRepeated(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, conditions.Farm{Server: &down{}}.AwaitBravely, "b-7")

	require.Equal(t, 100, run.Output(t).Percent)
	run.RequireLogged(t, "no answer, asking again", 2)
}

func TestErrorOfACheckFailsTheCondition(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, conditions.Farm{Server: &down{}}.Await, "b-7")

	require.ErrorContains(t, run.Err(), "connection refused")
	run.Operation(t, "build").RequireAttempts(t, 1)
}

// wrong: every look costs a step and a wait, and all of them are replayed at
// every invocation.
func loop(server conditions.Server) func(durable.Context, string) (int, error) {
	return func(ctx durable.Context, id string) (int, error) {
		for looks := 1; ; looks++ {
			b, err := durable.Step(ctx, "look", func(ctx durable.StepContext) (conditions.Build, error) {
				return server.Describe(ctx, id)
			})
			if err != nil || b.Finished() {
				return looks, err
			}
			if err := durable.Wait(ctx, "a while", time.Minute); err != nil {
				return looks, err
			}
		}
	}
}

// builder gets a third further with every call.
type builder struct{ percent int }

func (b *builder) Describe(_ context.Context, id string) (conditions.Build, error) {
	b.percent += 34
	return conditions.Build{ID: id, Percent: b.percent}, nil
}

func TestLoopCostsMore(t *testing.T) {
	t.Parallel()

	right := durabletest.Run(t, conditions.Farm{Server: &builder{}}.Await, "b-7")
	wrong := durabletest.Run(t, loop(&builder{}), "b-7")

	require.Equal(t, 3, right.Usage().Operations, "a check each")
	require.Equal(t, 5, wrong.Usage().Operations, "three steps, two waits")
}
