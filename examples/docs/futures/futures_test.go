// SPDX-License-Identifier: Apache-2.0

package futures_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/examples/docs/futures"
	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func desk() futures.Desk {
	return futures.Desk{
		Price: func(_ context.Context, supplier string) (int, error) {
			return map[string]int{"north": 590, "south": 490}[supplier], nil
		},
		Write: func(context.Context) (string, error) { return "Dear kim", nil },
		Ask:   func(context.Context, string) error { return nil },
	}
}

// refuses is a price that nobody names.
var refuses = durabletest.Fail(errors.New("no price today"))

func TestBothGoOnAtTheSameTime(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Prepare, "")

	require.Equal(t, futures.Offer{Cents: 590, Text: "Dear kim"}, run.Output(t))
	run.RequireDuration(t, 8*time.Hour)
	run.RequireTree(t, `
		price           step   SUCCEEDED
		text            child  SUCCEEDED
		  not at night  wait   SUCCEEDED  8h0m0s
		  write         step   SUCCEEDED
	`)
}

func TestAllNeedsAll(t *testing.T) {
	t.Parallel()

	require.Equal(t, 1080, durabletest.Run(t, desk().Sum, "").Output(t))

	run := durabletest.Run(t, desk().Sum, "", durabletest.Override("south", refuses))
	require.ErrorContains(t, run.Err(), "no price today")
}

func TestAnyNeedsOne(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Either, "", durabletest.Override("north", refuses))
	require.Equal(t, 490, run.Output(t))

	run = durabletest.Run(t, desk().Explain, "",
		durabletest.Override("north", refuses), durabletest.Override("south", refuses))
	require.Equal(t, 2, run.Output(t))
}

func TestFastestWins(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Fastest, "",
		durabletest.Override("north", durabletest.Real().Taking(2*time.Second)),
		durabletest.Override("south", durabletest.Real().Taking(time.Second)))

	require.Equal(t, 490, run.Output(t))
}

func TestSettledTellsOfEach(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Count, "", durabletest.Override("north", refuses))

	require.Equal(t, 1, run.Output(t))
}

func TestAnswerOrLimit(t *testing.T) {
	t.Parallel()

	in := durabletest.Run(t, desk().Decide, "",
		durabletest.OnCallback("answer", durabletest.Succeed("yes").After(time.Hour)))
	require.Equal(t, "yes", in.Output(t))
	in.RequireDuration(t, time.Hour)

	late := durabletest.Run(t, desk().Decide, "",
		durabletest.OnCallback("answer", durabletest.Succeed("yes").After(48*time.Hour)))
	require.Equal(t, "nobody has answered", late.Output(t))
	late.RequireDuration(t, 24*time.Hour)
}

func TestAnswerAndLimitAtOnceUnderEverySchedule(t *testing.T) {
	t.Parallel()

	durabletest.Explore(t, desk().Decide, "", durabletest.AnyOutcome(),
		durabletest.Schedules(50),
		durabletest.OnCallback("answer", durabletest.Succeed("yes").After(24*time.Hour)))
}

// wrong: the branch uses the context of the function that started it
func outerContext(ctx durable.Context, _ string) (string, error) {
	a := durable.Go(ctx, "a", func(durable.Context) (string, error) {
		return "done", durable.Wait(ctx, "a", time.Hour)
	})
	if err := durable.Wait(ctx, "b", time.Hour); err != nil {
		return "", err
	}
	return a.Await(ctx)
}

// right: it uses its own
func branch(ctx durable.Context, _ string) (string, error) {
	a := durable.Go(ctx, "a", func(ctx durable.Context) (string, error) {
		return "done", durable.Wait(ctx, "a", time.Hour)
	})
	if err := durable.Wait(ctx, "b", time.Hour); err != nil {
		return "", err
	}
	return a.Await(ctx)
}

func TestBranchIsFine(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, branch, "")

	require.Equal(t, "done", run.Output(t))
	run.RequireDuration(t, time.Hour)
}

func TestOuterContextEndsTheExecution(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, outerContext, "")

	require.ErrorContains(t, run.Err(), "use the context that the function was given")
}

// wrong: nobody waits for the mail; when the function returns it is abandoned
func notAwaited(ctx durable.Context, _ string) (string, error) {
	durable.Go(ctx, "mail", func(ctx durable.Context) (string, error) {
		return "", durable.Wait(ctx, "not at night", 8*time.Hour)
	})
	return "done", nil
}

func TestBranchThatNobodyAwaitsIsAbandoned(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, notAwaited, "")

	require.Zero(t, run.Duration())
}
