// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/durabletest"
)

type order struct {
	ID     string
	Amount int
}

type receipt struct{ Status string }

// handle quotes, cools off for a day and ships; orders without an amount fail.
func handle(ctx durable.Context, in order) (receipt, error) {
	quote, err := durable.Step(ctx, "quote", func(ctx durable.StepContext) (int, error) {
		if ctx.Attempt() == 1 {
			return 0, errors.New("busy")
		}
		return in.Amount, nil
	})
	if err != nil {
		return receipt{}, err
	}
	if err := durable.Wait(ctx, "cool-off", 24*time.Hour); err != nil {
		return receipt{}, err
	}
	err = durable.Do(ctx, "charge", func(durable.StepContext) error {
		if quote == 0 {
			return &declined{}
		}
		return nil
	}, durable.WithRetry(durable.NoRetry()))
	return receipt{Status: "shipped"}, err
}

type declined struct{}

func (*declined) Error() string     { return "no money" }
func (*declined) ErrorType() string { return "Card.Declined" }

const shippedTree = `
	quote     step  SUCCEEDED  2 attempts
	cool-off  wait  SUCCEEDED  24h0m0s
	charge    step  SUCCEEDED
`

func TestRunGivesTheOutput(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, handle, order{ID: "42", Amount: 5})

	require.Equal(t, receipt{Status: "shipped"}, run.Output(t))
	require.NoError(t, run.Err())
	require.Equal(t, protocol.ExecutionSucceeded, run.Status())
	require.Greater(t, run.Duration(), 24*time.Hour)
	require.Equal(t, 3, run.Invocations())
	run.RequireTree(t, shippedTree)
	run.RequireGolden(t)
	require.JSONEq(t, `{"ID":"42","Amount":5}`, *run.Result().Input)
	run.Step(t, "quote").RequireAttempts(t, 2)
	run.Step(t, "quote").RequireResult(t, 5)
	run.Operation(t, "cool-off").RequireDuration(t, 24*time.Hour)
	run.Operation(t, "cool-off").RequireStatus(t, protocol.StatusSucceeded)
}

func TestFailedExecutionIsAResult(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, handle, order{})

	require.Equal(t, protocol.ExecutionFailed, run.Status())
	require.Equal(t, &durabletest.ExecutionError{
		Status: protocol.ExecutionFailed, Type: "Card.Declined", Message: "no money",
	}, run.Err())
	require.EqualError(t, run.Err(), "execution is FAILED: Card.Declined: no money")
	recorded, ok := errors.AsType[*durable.RecordedError](run.Err())
	require.True(t, ok)
	require.Equal(t, "Card.Declined", recorded.Type)
	run.Step(t, "charge").RequireFailed(t, "Card.Declined")
}

func TestTimedOutExecutionIsErrTimedOut(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, handle, order{}, durabletest.ExecutionTimeout(time.Hour))

	run.RequireFailed(t, durable.ErrTimedOut)
	require.NotErrorIs(t, run.Err(), durable.ErrStopped)
	require.Equal(t, time.Hour, run.Duration())
}

func TestSentinelsAreFoundInTheExecutionsError(t *testing.T) {
	t.Parallel()

	run := durabletest.Run(t, func(durable.Context, int) (int, error) { panic("oh") }, 1)

	run.RequireFailed(t, durable.ErrPanic)
}

func TestOptionsSetTheScene(t *testing.T) {
	t.Parallel()
	start := time.Date(2030, time.March, 1, 12, 0, 0, 0, time.UTC)
	var logs recorder

	run := durabletest.Run(t, func(ctx durable.Context, _ any) (int, error) {
		ctx.Logger().Info("hello")
		return 0, nil
	}, nil,
		durabletest.StartAt(start.Add(time.Hour)), durabletest.StartAt(start),
		durabletest.Function("OrderFunction"), durabletest.Seed(7),
		durabletest.Handler(durable.WithLogHandler(slog.NewTextHandler(&logs, nil))))

	require.Equal(t, start, run.Result().Start)
	require.Contains(t, run.Result().ARN, ":function:OrderFunction:")
	require.Contains(t, string(logs), "hello")
}

type recorder []byte

func (r *recorder) Write(p []byte) (int, error) {
	*r = append(*r, p...)
	return len(p), nil
}

func TestRunFailsWhenItCannotEnd(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		run  func(s *spy)
		want string
	}{
		"InputIsNoJSON": {
			func(s *spy) {
				durabletest.Run(s, func(durable.Context, func()) (int, error) { return 0, nil }, nil)
			},
			"durabletest: the input func() can't be encoded as JSON: " +
				"json: unsupported type: func()\n",
		},
		"FunctionNameIsNone": {
			func(s *spy) { durabletest.Run(s, handle, order{}, durabletest.Function("a b")) },
			`durabletest: the run did not start: start of function "a b": `,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			s := spyOn(t, c.run)
			require.True(t, s.stopped)
			require.Contains(t, s.errors.String(), c.want)
			require.Empty(t, s.logs.String())
		})
	}
}

func TestFailedTestPrintsTheRun(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) {
		run := durabletest.Run(s, handle, order{})
		require.Equal(s, receipt{}, run.Output(s))
		panic("not reached")
	})

	require.Equal(t, "durabletest: no output: execution is FAILED: Card.Declined: no money\n",
		s.errors.String())
	for _, want := range []string{
		" is FAILED after 24h0m", "error Card.Declined: no money\n",
		"\noperations:\n  quote     step  SUCCEEDED  2 attempts\n",
		"\nhistory:\n  +0s", "ExecutionFailed",
	} {
		require.Contains(t, s.logs.String(), want)
	}
}

func TestFailedTestTellsWhereAPanicWas(t *testing.T) {
	t.Parallel()
	panics := func(durable.Context, any) (int, error) { panic("no stock") }

	plain := spyOn(t, func(s *spy) { durabletest.Run(s, panics, nil).Output(s) })
	traced := spyOn(t, func(s *spy) {
		durabletest.Run(s, panics, nil, durabletest.Handler(durable.WithStackTraces())).Output(s)
	})

	require.Contains(t, plain.logs.String(), "error durable.PanicError: panic: no stock\n"+
		"  the handler's option durable.WithStackTraces() tells where\n")
	require.Regexp(t, `error durable.PanicError: panic: no stock\n  .*run_test\.go:\d+\n`,
		traced.logs.String())
}

func TestPassedTestPrintsNothing(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) {
		run := durabletest.Run(s, handle, order{Amount: 1})
		run.RequireTree(s, shippedTree)
	})

	require.False(t, s.failed)
	require.Empty(t, s.errors.String()+s.logs.String())
}
