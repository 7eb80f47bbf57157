// SPDX-License-Identifier: Apache-2.0

package patterns_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

func TestHowLongItTakes(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Handle, two(), approved(), labelled())

	run.RequireDuration(t, 26*time.Hour)
	run.Operation(t, "cool-off").RequireDuration(t, 24*time.Hour)
}

func TestWhyTimeHasMoved(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Handle, two(), approved(), labelled())

	require.Equal(t, `+2h0m0s   a responder succeeds callback "approval"
+26h0m0s  wait "cool-off" is over
time stands still: the execution has ended
`, run.Explain())
}

func TestFromHourToHour(t *testing.T) {
	t.Parallel()
	monday := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

	run := durabletest.Start(t, desk().Handle, two(), labelled(), durabletest.StartAt(monday))
	run.AwaitCallback(t, "approval").Succeed(t, kim)
	run.AwaitOperation(t, "cool-off", "STARTED")
	require.Equal(t, monday, run.Now(), "nothing has taken time so far")

	run.AdvanceTo(t, monday.Add(23*time.Hour))
	run.RequireStatus(t, "RUNNING")
	run.Advance(t, time.Hour)
	run.RequireStatus(t, "SUCCEEDED")
}

// download gives a step ten seconds.
func download(ctx durable.Context, _ string) (string, error) {
	return durable.Step(ctx, "get", func(durable.StepContext) (string, error) {
		return "file", nil
	}, durable.WithTimeout(10*time.Second), durable.WithRetry(durable.FixedDelay{}))
}

func TestBodiesThatTakeTime(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, download, "",
		durabletest.Override("get", durabletest.Sequence(
			durabletest.Return("late").Taking(time.Minute), // runs into the time-out
			durabletest.Real().Taking(3*time.Second))))

	require.Equal(t, "file", run.Output(t))
	run.RequireDuration(t, 10*time.Second+5*time.Second+3*time.Second)
}

func TestInvocationThatRunsOutOfTime(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, printLabelSlowly, "",
		durabletest.InvocationTimeout(30*time.Second),
		durabletest.Override("print", durabletest.Return("never seen").Taking(time.Hour)))

	require.ErrorContains(t, run.Err(), "interrupted")
}

// printLabelSlowly prints at most once.
func printLabelSlowly(ctx durable.Context, _ string) (string, error) {
	return durable.Step(ctx, "print", func(durable.StepContext) (string, error) {
		return "label", nil
	}, durable.WithSemantics(durable.AtMostOncePerRetry), durable.WithRetry(durable.NoRetry()))
}

func TestExecutionThatRunsOutOfTime(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, desk().Handle, two(), approved(), labelled(),
		durabletest.ExecutionTimeout(25*time.Hour))

	run.RequireStatus(t, "TIMED_OUT")
	run.RequireFailed(t, durable.ErrTimedOut)
}

// readsSlowly has a real timer in its step.
func readsSlowly(ctx durable.Context, _ string) (string, error) {
	return durable.Step(ctx, "read", func(ctx durable.StepContext) (string, error) {
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(time.Hour):
			return "read", nil
		}
	})
}

func TestRealTimersInABubble(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, readsSlowly, "", durabletest.InBubble())

	require.Equal(t, "read", run.Output(t))
}
