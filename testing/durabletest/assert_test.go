// SPDX-License-Identifier: Apache-2.0

package durabletest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/lambda-durable/durable-go/sdk/durable"
	"github.com/lambda-durable/durable-go/sdk/protocol"
	"github.com/lambda-durable/durable-go/testing/durabletest"
	"github.com/lambda-durable/durable-go/testing/execution"
)

// requireSays runs an assertion that must fail, and compares what it says.
func requireSays(t *testing.T, want string, assert func(s *spy)) {
	t.Helper()
	s := spyOn(t, assert)
	require.True(t, s.stopped, want)
	require.Equal(t, "durabletest: "+want+"\n", s.errors.String())
}

func TestAssertionsOnTheExecution(t *testing.T) {
	t.Parallel()
	shipped := durabletest.Run(t, handle, order{Amount: 1})
	declined := durabletest.Run(t, handle, order{})

	shipped.RequireSucceeded(t)
	shipped.RequireInvocations(t, 3)
	shipped.RequireDuration(t, shipped.Duration())
	declined.RequireStatus(t, protocol.ExecutionFailed)

	for want, assert := range map[string]func(*spy){
		"execution is FAILED: Card.Declined: no money; want SUCCEEDED": func(s *spy) {
			declined.RequireSucceeded(s)
		},
		`execution is FAILED: Card.Declined: no money; want an error that is "timed out"`: func(s *spy) {
			declined.RequireFailed(s, durable.ErrTimedOut)
		},
		`the execution SUCCEEDED, want it to fail with "timed out"`: func(s *spy) {
			shipped.RequireFailed(s, durable.ErrTimedOut)
		},
		`the execution SUCCEEDED, want it to fail with nil`: func(s *spy) {
			shipped.RequireFailed(s, nil)
		},
		"execution is SUCCEEDED; want STOPPED": func(s *spy) {
			shipped.RequireStatus(s, protocol.ExecutionStopped)
		},
		"the execution took 24h0m4s, want 24h0m0s": func(s *spy) {
			declined.RequireDuration(s, 24*time.Hour)
		},
		"the function was invoked 3 times, want 4": func(s *spy) {
			declined.RequireInvocations(s, 4)
		},
	} {
		requireSays(t, want, assert)
	}
}

func TestAssertionsNameTheOperation(t *testing.T) {
	t.Parallel()
	run := durabletest.Run(t, handle, order{})

	for want, assert := range map[string]func(*spy){
		`no operation "quot": nearest "quote"`: func(s *spy) { run.Operation(s, "quot") },
		`operation "cool-off" is a wait, not a step`: func(s *spy) {
			run.Step(s, "cool-off")
		},
		`in step "charge": no operation "x": there are none here`: func(s *spy) {
			run.Step(s, "charge").Child(s, "x")
		},
		`step "charge": it is FAILED: Card.Declined: no money, want STARTED`: func(s *spy) {
			run.Step(s, "charge").RequireStatus(s, protocol.StatusStarted)
		},
		`step "charge": it has 1 attempts, want 2`: func(s *spy) {
			run.Step(s, "charge").RequireAttempts(s, 2)
		},
		`wait "cool-off": it took 24h0m0s, want 1h0m0s`: func(s *spy) {
			run.Operation(s, "cool-off").RequireDuration(s, time.Hour)
		},
		`step "charge": it is FAILED: Card.Declined: no money, want SUCCEEDED`: func(s *spy) {
			run.Step(s, "charge").RequireResult(s, nil)
		},
		`step "charge": it is FAILED: Card.Declined: no money, want an error of type "Card.Lost"`: func(
			s *spy,
		) {
			run.Step(s, "charge").RequireFailed(s, "Card.Lost")
		},
		`step "quote": it is SUCCEEDED, want FAILED`: func(s *spy) {
			run.Step(s, "quote").RequireFailed(s, "Card.Lost")
		},
		`step "quote": result is not a *string: json: cannot unmarshal number into Go value of type` +
			` string`: func(s *spy) {
			durabletest.ResultOf[string](s, run.Step(s, "quote"))
		},
		`step "quote": the wanted func() can't be encoded as JSON: json: unsupported type: func()`: func(
			s *spy,
		) {
			run.Step(s, "quote").RequireResult(s, func() {})
		},
	} {
		requireSays(t, want, assert)
	}
}

func TestResultsDifferByLines(t *testing.T) {
	t.Parallel()
	run := durabletest.Run(t, func(ctx durable.Context, _ any) (int, error) {
		_, err := durable.Step(ctx, "quote", func(durable.StepContext) (order, error) {
			return order{ID: "42", Amount: 5}, nil
		})
		return 0, err
	}, nil)
	quote := run.Step(t, "quote")

	quote.RequireResult(t, map[string]any{"Amount": 5, "ID": "42"})
	require.Equal(t, order{ID: "42", Amount: 5}, durabletest.ResultOf[order](t, quote))
	requireSays(t, `step "quote": its result is not as wanted: line 2: `+
		`got "\"Amount\": 5,", want "\"Amount\": 6,"

  (- wanted, + got)
    {
  -   "Amount": 6,
  +   "Amount": 5,
      "ID": "42"
    }
`, func(s *spy) { quote.RequireResult(s, order{ID: "42", Amount: 6}) })
}

func TestOpenOperationHasNoDuration(t *testing.T) {
	t.Parallel()
	run := durabletest.Run(t, handle, order{}, durabletest.ExecutionTimeout(time.Hour))

	requireSays(t, `wait "cool-off": it has no duration, it is STARTED; want 1h0m0s`, func(s *spy) {
		run.Operation(s, "cool-off").RequireDuration(s, time.Hour)
	})
}

func TestOperationsAreFiltered(t *testing.T) {
	t.Parallel()
	run := durabletest.Run(t, pack, []string{"kyoto", "oslo"})
	paths := func(filters ...durabletest.Filter) []string {
		var out []string
		for _, o := range run.Operations(filters...) {
			out = append(out, o.Path)
		}
		return out
	}

	require.Len(t, paths(), 8)
	require.Equal(t, []string{"ship/[0]/label", "ship/[1]/label"}, paths(durabletest.Named("label")))
	require.Equal(t, []string{"ship", "ship/[0]/kyoto", "ship/[1]/oslo"},
		paths(durabletest.OfKind(execution.KindWait, execution.KindMap)))
	require.Equal(t, []string{"close"}, paths(durabletest.OfKind(execution.KindStep),
		durabletest.Named("close", "ship"), durabletest.InStatus(protocol.StatusSucceeded)))
	require.Empty(t, paths(durabletest.InStatus(protocol.StatusFailed)))
}

func TestOutputMustFit(t *testing.T) {
	t.Parallel()

	s := spyOn(t, func(s *spy) {
		run := durabletest.Run(s, func(durable.Context, any) (odd, error) { return 1, nil }, nil)
		run.Output(s)
	})

	require.True(t, s.stopped)
	require.Contains(t, s.errors.String(), "no output: execution: result is not a *")
}

// odd can be written as JSON but not read.
type odd int

func (odd) MarshalJSON() ([]byte, error) { return []byte(`"odd"`), nil }
